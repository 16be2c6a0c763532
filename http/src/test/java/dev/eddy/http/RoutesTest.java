package dev.eddy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes, their names, and those that lead elsewhere. */
class RoutesTest extends HandlerTest {
  @Test
  void firstRouteThatMatches_answers() throws Exception {
    serve(
        Application.builder()
            .route("/a", handler(h -> h.finish("first")))
            .route("/a", handler(h -> h.finish("second")))
            .route("/(?:b|c)(?<rest>/.*)?", handler(h -> h.finish("<" + h.pathArgument("rest"))))
            .defaultHandler(handler(h -> h.finish("default " + h.pathArguments())))
            .build());

    assertThat(send(to("/a")).body()).isEqualTo("first");
    assertThat(send(to("/a?b=c")).body()).isEqualTo("first");
    assertThat(send(to("/b/x")).body()).isEqualTo("</x");
    assertThat(send(to("/c")).body()).isEqualTo("<null");
    assertThat(send(to("/cd")).body()).isEqualTo("default []");
  }

  @Test
  void routeThatMatchesNoPath_isRefused() {
    assertThatThrownBy(() -> Application.builder().route("story", handler(h -> null)))
        .hasMessageContaining("write '/story'");
  }

  @Test
  void unknownPathArgument_isAnErrorOfTheProgram() throws Exception {
    serveAt("/(?<id>.*)", h -> h.finish(h.pathArgument("name")));
    test.expectLog().expect("Uncaught exception for GET /x");
    test.expectLog().expect("500 GET /x");

    assertThat(send(to("/x")).statusCode()).isEqualTo(500);
  }

  // ---- names

  @ParameterizedTest
  @CsvSource({
    "/story/([0-9]+), /story/a%20b",
    "/(?<year>[0-9]{4})\\.html, /a%20b.html",
    "/x([()]), /xa%20b",
    "(.*), a%20b",
  })
  void reverseUrl_fillsTheGroups(String pattern, String path) {
    Application application =
        Application.builder().route("name", pattern, handler(h -> null)).build();

    assertThat(application.reverseUrl("name", "a b")).isEqualTo(path);
  }

  @Test
  void reverseUrl_leadsBackToTheRoute() throws Exception {
    serve(
        Application.builder()
            .route(
                "story",
                "/story/([^/]+)/page/([0-9]+)",
                handler(h -> h.finish(h.reverseUrl("story", h.pathArguments().get(0), 2))))
            .build());

    assertThat(send(to("/story/a%2Fb%3F%C3%A9/page/1")).body())
        .isEqualTo("/story/a%2Fb%3F%C3%A9/page/2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/a.b", "/(?:a)", "/(a(b))", "/(a)?", "/a|/b", "/\\d", "/(?=a)a", "/(a){2}"})
  void patternWithMoreThanGroups_cannotBeReversed(String pattern) {
    Application application =
        Application.builder().route("name", pattern, handler(h -> null)).build();

    assertThatThrownBy(() -> application.reverseUrl("name", "x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("pattern '" + pattern + "'");
  }

  @Test
  void wrongNamesAndNumbers_areRefused() {
    Application.Builder builder = Application.builder().route("one", "/(a)", handler(h -> null));
    Application application = builder.build();

    assertThatThrownBy(() -> application.reverseUrl("two"))
        .hasMessage("no route has the name 'two', only [one]");
    assertThatThrownBy(() -> application.reverseUrl("one"))
        .hasMessage("the route 'one' has 1 groups, but got 0 values");
    assertThatThrownBy(() -> builder.route("one", "/b", handler(h -> null)))
        .hasMessage("two routes with the name 'one'");
  }

  // ---- redirects

  @ParameterizedTest
  @CsvSource({
    "/old/a%2Fb/c, 301, /new/c/a%2Fb",
    "/old/a/c?x=1%20, 301, /new/c/a?x=1%20",
    "/top//evil.example, 302, /evil.example",
    "/top/\\evil.example, 302, /evil.example",
    "/top/ok, 302, /ok",
    "/host/x?y, 307, https://example.org/?q=x&y",
  })
  void redirectHandler_leadsOn(String path, int status, String location) throws Exception {
    serve(
        Application.builder()
            .route("/old/([^/]+)/(?<last>.*)", RedirectHandler.to("/new/${last}/$1"))
            .route("/top/(.*)", RedirectHandler.to("/$1", 302))
            .route("/host/(.*)", RedirectHandler.to("https://example.org/?q=$1", 307))
            .build());

    String response = raw(getOnce(path));

    assertThat(response).startsWith("HTTP/1.1 " + status + " ");
    assertThat(response).contains("location: " + location + "\r\n");
  }

  @Test
  void redirectHandlerThatStays_isRefused() {
    assertThatThrownBy(() -> RedirectHandler.to("/", 200)).hasMessageContaining("300 to 399");
  }

  @Test
  void head_isRedirectedToo() throws Exception {
    serve(Application.builder().route("/a", RedirectHandler.to("/b")).build());

    HttpResponse<String> response = send(to("/a").method("HEAD", BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(301);
  }
}
