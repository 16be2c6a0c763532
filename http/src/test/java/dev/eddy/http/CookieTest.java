package dev.eddy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies, and those that are signed. */
class CookieTest extends HandlerTest {
  private static final String SECRET = "It's a secret to everybody";
  private static final String OF_TORNADO =
      "2|1:0|10:1300000000|3:key|8:dmFsdWU=|"
          + "3d4e60b996ff9c5d5788e333a0cba6f238a22c6c0f94788870e1a9ecd482e152";

  private static SignedValues signer(String secret, long second) {
    return signer(Map.of(0, secret), 0, second);
  }

  private static SignedValues signer(Map<Integer, String> secrets, int current, long second) {
    return new SignedValues(secrets, current, InstantSource.fixed(Instant.ofEpochSecond(second)));
  }

  // ---- plain ones

  @Test
  void cookies_areRead() throws Exception {
    serveAt("/", h -> h.finish(h.cookie("a") + h.cookie("b") + h.cookie("c")));

    String response =
        raw("GET / HTTP/1.0\r\nCookie: a=1; b=\"two\"; a=3\r\nCookie: c=4; a=5\r\n\r\n");

    assertThat(response).endsWith("1two4");
    assertThat(send(to("/").header("Cookie", "a=")).body()).isEqualTo("nullnull");
  }

  @Test
  void cookieThatIsSet_hasItsAttributes() throws Exception {
    serveAt(
        "/",
        h -> {
          h.setCookie("plain", "1");
          h.setCookie("twice", "1");
          h.setCookie("twice", "2");
          h.setCookie(
              Cookie.builder("full", "x")
                  .path("/p")
                  .domain("example.org")
                  .maxAge(Duration.ofHours(1))
                  .secure(true)
                  .httpOnly(true)
                  .sameSite(Cookie.SameSite.STRICT)
                  .build());
          h.clearCookie("old");
          return null;
        });

    List<String> cookies = send(to("/")).headers().allValues("set-cookie");

    assertThat(cookies).hasSize(4);
    assertThat(cookies.get(0)).isEqualTo("plain=1; Path=/");
    assertThat(cookies.get(1)).isEqualTo("twice=2; Path=/");
    assertThat(cookies.get(2))
        .startsWith("full=x; Max-Age=3600; Expires=")
        .endsWith("; Path=/p; Domain=example.org; Secure; HTTPOnly; SameSite=Strict");
    assertThat(cookies.get(3)).startsWith("old=; Max-Age=0; Expires=").endsWith("; Path=/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nx: y", "a;b", "a b", "a\"", "\u00e9", "a,b"})
  void valueThatBreaksOut_isRefused(String value) {
    assertThatThrownBy(() -> Cookie.builder("a", value).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Cookie.builder(value, "a").build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void attributeThatBreaksOut_isRefused() {
    assertThatThrownBy(() -> Cookie.builder("a", "b").path("/;secure").build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Cookie.builder("a", "b").domain("x\r\ny").build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Cookie.builder("a", "b").sameSite(Cookie.SameSite.NONE).build())
        .hasMessageContaining("secure(true)");
  }

  @Test
  void headerThatBreaksOut_isRefused() throws Exception {
    serveAt(
        "/",
        h -> {
          h.setHeader("x-name", h.getArgument("name"));
          return null;
        });
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    HttpResponse<String> response = send(to("/?name=a%0d%0aSet-Cookie:%20b=c"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.headers().map()).doesNotContainKeys("set-cookie", "x-name");
  }

  // ---- signed ones

  @Test
  void signature_isTornados() {
    assertThat(signer(SECRET, 1300000000).sign("key", "value")).isEqualTo(OF_TORNADO);
    assertThat(signer(SECRET, 1300000000).verify("key", OF_TORNADO, Duration.ofDays(31)))
        .isEqualTo("value");
  }

  @Test
  void signedValue_mayBeAnyText() {
    SignedValues signer = signer(SECRET, 1);
    String value = "a|b;c\r\n\u00e9\ud83d\ude42";

    String signed = signer.sign("k|ey", value);

    assertThat(signer.verify("k|ey", signed, Duration.ofDays(1))).isEqualTo(value);
    assertThat(Cookie.builder("c", signer.sign("key", value)).build()).isNotNull();
  }

  @Test
  void everyChangedCharacter_isNoticed() {
    SignedValues signer = signer(SECRET, 1300000000);
    for (int i = 0; i < OF_TORNADO.length(); i++) {
      char other = OF_TORNADO.charAt(i) == '1' ? '2' : '1';
      String changed = OF_TORNADO.substring(0, i) + other + OF_TORNADO.substring(i + 1);

      assertThat(signer.verify("key", changed, Duration.ofDays(31))).as(changed).isNull();
    }
    for (int length = 0; length < OF_TORNADO.length(); length++) {
      String cut = OF_TORNADO.substring(0, length);

      assertThat(signer.verify("key", cut, Duration.ofDays(31))).as(cut).isNull();
    }
  }

  @Test
  void signedValue_holdsForItsNameAndTime() {
    Duration day = Duration.ofDays(1);

    assertThat(signer(SECRET, 1300000000).verify("other", OF_TORNADO, day)).isNull();
    assertThat(signer(SECRET, 1300000000 + 86400).verify("key", OF_TORNADO, day)).isNotNull();
    assertThat(signer(SECRET, 1300000000 + 86401).verify("key", OF_TORNADO, day)).isNull();
    assertThat(signer("another secret, as long", 1300000000).verify("key", OF_TORNADO, day))
        .isNull();
  }

  @Test
  void secrets_canBeChanged() {
    String old = signer(Map.of(1, SECRET), 1, 5).sign("key", "value");
    SignedValues both = signer(Map.of(1, SECRET, 2, "the new one of this year"), 2, 5);
    SignedValues after = signer(Map.of(2, "the new one of this year"), 2, 5);

    assertThat(both.verify("key", old, Duration.ofDays(1))).isEqualTo("value");
    assertThat(both.sign("key", "value")).startsWith("2|1:2|");
    assertThat(after.verify("key", old, Duration.ofDays(1))).isNull();
  }

  @Test
  void weakSecrets_areRefused() {
    assertThatThrownBy(() -> Application.builder().cookieSecret("short"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("openssl rand -hex 32");
    assertThatThrownBy(() -> Application.builder().cookieSecrets(Map.of(1, SECRET), 2))
        .hasMessageContaining("there is no secret 2");
  }

  @Test
  void signedCookie_comesBack() throws Exception {
    serve(
        Application.builder()
            .cookieSecret(SECRET)
            .route(
                "/",
                handler(
                    h -> {
                      h.write(h.signedCookie("user") + "," + h.signedCookie("other"));
                      h.setSignedCookie("user", "J\u00fcrgen; admin");
                      return null;
                    }))
            .build());

    HttpResponse<String> first = send(to("/"));
    String cookie = first.headers().firstValue("set-cookie").orElseThrow();
    String pair = cookie.substring(0, cookie.indexOf(';'));

    assertThat(first.body()).isEqualTo("null,null");
    assertThat(cookie).contains("Max-Age=2592000");
    assertThat(send(to("/").header("Cookie", pair)).body()).isEqualTo("J\u00fcrgen; admin,null");
    assertThat(send(to("/").header("Cookie", pair.replace("user=", "other="))).body())
        .isEqualTo("null,null");
  }

  @Test
  void signedCookieWithoutSecret_saysWhatToWrite() throws Exception {
    serveAt(
        "/",
        h -> {
          try {
            h.setSignedCookie("a", "b");
          } catch (IllegalStateException expected) {
            h.write(expected.getMessage());
          }
          return null;
        });

    assertThat(send(to("/")).body()).contains("Application.builder().cookieSecret(");
  }
}
