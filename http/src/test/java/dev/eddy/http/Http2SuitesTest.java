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

    @Override
    void clientThatGoes_endsTheStream() {}
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

    @Override
    void writeErrorThatFlushedAndFails_isAborted() {}

    @Override
    void flushedBodyThatIsNotAsLongAsSaid_isAborted(String body) {}
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
    void pathOutOfTheFolder_isRefused(String path, int status) {}

    @Override
    void clientThatGoesInTheMiddle_leavesNoOpenFile(String at) {}

    @Override
    void http10_closesAfterALargeFile() {}
  }

  @Nested
  class Http2Xsrf extends XsrfTest {
    @Override
    protected boolean isHttp2() {
      return true;
    }
  }
}
