package dev.eddy.real;

import java.util.List;

/** A version of HTTP, with or without TLS, as a client chooses it. */
enum Way {
  HTTP_1("1.1", false),
  HTTP_2("2", false),
  TLS_HTTP_1("1.1", true),
  TLS_HTTP_2("2", true);

  private final String version;
  private final boolean isSecure;

  Way(String version, boolean isSecure) {
    this.version = version;
    this.isSecure = isSecure;
  }

  /** As curl writes it. */
  String version() {
    return version;
  }

  boolean isHttp2() {
    return version.equals("2");
  }

  boolean isSecure() {
    return isSecure;
  }

  /** What curl needs to go that way; over TLS it is left to choose HTTP/2 by ALPN. */
  List<String> ofCurl(Servers servers) {
    if (isSecure) {
      String chain = servers.certificate().chain().toString();
      return isHttp2() ? List.of("--cacert", chain) : List.of("--cacert", chain, "--http1.1");
    }
    return isHttp2() ? List.of("--http2-prior-knowledge") : List.of("--http1.1");
  }
}
