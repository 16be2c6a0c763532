package dev.eddy.http;

import dev.eddy.http.internal.transport.Transports;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What is tested with the transport that is taken by itself holds with io_uring, where it is. */
@ExtendWith(IoUringSuitesTest.IoUring.class)
class IoUringSuitesTest {
  /** For each test of the classes below, so that each one says that it is skipped. */
  static final class IoUring implements BeforeEachCallback, AfterEachCallback {
    private static final String USED = "used";

    private static ExtensionContext.Store store(ExtensionContext context) {
      return context.getStore(ExtensionContext.Namespace.create(IoUring.class));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
      store(context).put(USED, Transports.use("io_uring"));
    }

    @Override
    public void afterEach(ExtensionContext context) {
      Transports used = store(context).remove(USED, Transports.class);
      if (used != null) { // else the test was skipped
        used.close();
      }
    }
  }

  @Nested
  class IoUringHttpServer extends HttpServerTest {}

  @Nested
  class IoUringServerClose extends ServerCloseTest {}

  @Nested
  class IoUringSeveralLoops extends SeveralLoopsTest {}

  @Nested
  class IoUringProxy extends ProxyTest {}

  @Nested
  class IoUringStreamedBody extends StreamedBodyTest {}

  @Nested
  class IoUringAsyncHttpClient extends AsyncHttpClientTest {}

  @Nested
  class IoUringClientRace extends ClientRaceTest {}

  @Nested
  class IoUringClientTls extends ClientTlsTest {}
}
