package dev.eddy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTargetTest {
  @ParameterizedTest
  @CsvSource({
    "http://example.org, http://example.org/",
    "HTTP://Example.ORG:80/a, http://example.org/a",
    "https://example.org:443, https://example.org/",
    "https://example.org:8443?q, https://example.org:8443/?q",
    "http://a_b:8080/x#part, http://a_b:8080/x",
    "http://[::1]:81/, http://[::1]:81/",
    "http://bücher.example/ä b, http://xn--bcher-kva.example/%C3%A4%20b",
    "http://x/100%/%zz/%41, http://x/100%25/%25zz/%41",
    "http://u:p@x/@, http://x/@",
    "'http://x/a|b\"<>`{}^', http://x/a%7Cb%22%3C%3E%60%7B%7D%5E",
    "http://x/a?b[]=c, http://x/a?b[]=c",
  })
  void url_isPutInOrder(String given, String url) {
    assertThat(ClientTarget.parse(given).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/path",
        "example.org",
        "ftp://x/",
        "http://",
        "http:///a",
        "http://x:0/",
        "http://x:65536/",
        "http://x:a/",
        "http://a b/",
        "http://x\\y/",
        "http://[::1/",
        "http://:80/",
        "http://x\r\nHost: y/"
      })
  void whatIsNoUrl_isRefused(String given) {
    assertThatThrownBy(() -> ClientTarget.parse(given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + given + "'");
  }

  @Test
  void lineBreaks_areEscaped() {
    assertThat(ClientTarget.parse("http://x/a\r\nb").path()).isEqualTo("/a%0D%0Ab");
  }

  @ParameterizedTest
  @CsvSource({
    "http://y/z, http://y/z",
    "//y/z, https://y/z",
    "/z?y, https://x:444/z?y",
    "z, https://x:444/a/z",
    "../z, https://x:444/z",
    "?n=1, https://x:444/a/b?n=1",
    "'z z|[1]', https://x:444/a/z%20z%7C%5B1%5D",
    "z#part, https://x:444/a/z",
  })
  void redirect_isResolved(String location, String url) {
    ClientTarget from = ClientTarget.parse("https://x:444/a/b?c=[d]");

    assertThat(from.resolve(location).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({
    "http://h//foo, /foo, http://h/foo",
    "http://h//foo, bar, http://h//bar",
    "http://h//foo, ?q, http://h//foo?q",
    "http://h//, /x, http://h/x",
    "http://h//, x, http://h//x",
    "http://h/a//b/c, ../d, http://h/a//d",
    "http://h/a/b/c, .., http://h/a/",
    "http://h/a/b/c, ., http://h/a/b/",
    "http://h/a/b, ../../../z, http://h/z",
    "http://h/a, /b/./c/../d?e=/../f, http://h/b/d?e=/../f",
    "http://h/a/b?c, '', http://h/a/b?c",
    "http://h/a/b?c, #part, http://h/a/b?c",
    "http://h/a/b, c:/d, ",
  })
  void redirect_isResolvedSegmentBySegment(String from, String location, String url) {
    ClientTarget to = ClientTarget.parse(from).resolve(location);

    assertThat(to == null ? null : to.url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ü €", "/ü", "/\u00fc\u20ac\ud83d\ude00"})
  void redirectInUtf8_isResolved(String location) {
    var asNettyReadsIt =
        new String(location.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    ClientTarget from = ClientTarget.parse("http://x/");

    assertThat(from.resolve(asNettyReadsIt)).isEqualTo(ClientTarget.parse("http://x" + location));
    assertThat(from.resolve(location)).isEqualTo(ClientTarget.parse("http://x" + location));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://y/", "mailto:a@b", "http://:1/", "javascript:alert(1)"})
  void redirectToElsewhere_leadsNowhere(String location) {
    assertThat(ClientTarget.parse("http://x/").resolve(location)).isNull();
  }
}
