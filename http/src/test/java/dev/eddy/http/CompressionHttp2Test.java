package dev.eddy.http;

/** The same over HTTP/2. */
class CompressionHttp2Test extends CompressionTest {
  @Override
  protected boolean isHttp2() {
    return true;
  }
}
