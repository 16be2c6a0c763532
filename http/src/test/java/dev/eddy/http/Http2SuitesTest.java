package dev.eddy.http;

import org.junit.jupiter.api.Nested;

/**
 * What is tested over HTTP/1.1 holds over HTTP/2 and TLS. The tests that are overridden here, and
 * so are none, send or read the bytes of HTTP/1.1.
 */
class Http2SuitesTest {
  @Nested
  class Http2Arguments extends ArgumentsTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }

    @Override
    void brokenEscapeInThePath_is400() {}

    @Override
    void brokenQueryAndForm_are400(String broken) {}
  }

  @Nested
  class Http2Cookie extends CookieTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }

    @Override
    void cookies_areRead() {}
  }

  @Nested
  class Http2Etag extends EtagTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }
  }

  @Nested
  class Http2EventStream extends EventStreamTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }
  }

  @Nested
  class Http2HandlerError extends HandlerErrorTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }

    @Override
    void exceptionAfterFlushInHttp10_isNoEndOfTheBody() {}

    @Override
    void httpErrorWithMessage_isAWarningForTheLogAlone() {}
  }

  @Nested
  class Http2HandlerLifecycle extends HandlerLifecycleTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }

    @Override
    void pipelinedRequests_areAnsweredInOrder() {}
  }

  /** Its clients go with their connection, those of the others by a reset of their stream. */
  @Nested
  class Http2ClosedHandlerLifecycle extends HandlerLifecycleTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }

    @Override
    protected boolean leavesByReset() {
      return false;
    }

    @Override
    void pipelinedRequests_areAnsweredInOrder() {}
  }

  @Nested
  class Http2Json extends JsonTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }
  }

  @Nested
  class Http2Routes extends RoutesTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }

    @Override
    void redirectHandler_leadsOn(String path, int status, String location) {}
  }

  @Nested
  class Http2StaticFile extends StaticFileTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }

    @Override
    void http10_closesAfterALargeFile() {}
  }

  @Nested
  class Http2StreamedBody extends StreamedBodyTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }
  }

  @Nested
  class Http2ClosedStreamedBody extends StreamedBodyTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }

    @Override
    protected boolean leavesByReset() {
      return false;
    }
  }

  @Nested
  class Http2Xsrf extends XsrfTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }
  }
}
