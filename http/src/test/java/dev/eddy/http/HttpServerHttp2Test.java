package dev.eddy.http;

/** The same over HTTP/2. */
class HttpServerHttp2Test extends HttpServerTest {
  @Override
  protected boolean isHttp2() {
    return true;
  }
}
