package dev.eddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler gets of queries and forms. */
class ArgumentsTest extends HandlerTest {
  private HttpRequest.Builder form(String path, String body) {
    return to(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder multipart(String body) {
    return to("/")
        .header("Content-Type", "multipart/form-data; boundary=xYz")
        .POST(BodyPublishers.ofString(body.replace("\n", "\r\n"), StandardCharsets.ISO_8859_1));
  }

  @Test
  void argument_isTheLastOfQueryAndBody() throws Exception {
    serveAt(
        "/",
        h -> {
          h.write(h.getArgument("a") + h.getArguments("a"));
          h.write(h.getQueryArgument("a") + h.getQueryArguments("a"));
          h.write(h.getBodyArgument("a") + h.getBodyArguments("a"));
          return null;
        });

    assertThat(send(form("/?a=1&b=x&a=2", "a=3&a=4")).body())
        .isEqualTo("4[1, 2, 3, 4]2[1, 2]4[3, 4]");
  }

  @Test
  void escapes_areResolved() throws Exception {
    serveAt(
        "/",
        h -> {
          h.write("<" + h.getArgument("a b") + ">");
          return null;
        });

    assertThat(send(to("/?a%20b=%C3%A9+%2B%26%3D;")).body()).isEqualTo("<é +&=;>");
    assertThat(send(form("/", "a+b=%f0%9f%99%82&&=")).body()).isEqualTo("<\ud83d\ude42>");
  }

  @Test
  void whiteSpaceAndControls_areCleaned() throws Exception {
    serveAt(
        "/",
        h -> {
          h.write("<" + h.getArgument("a") + ">" + h.getArguments("a", false));
          return null;
        });

    assertThat(send(to("/?a=%20x%00y%0A")).body()).isEqualTo("<x y>[ x y\n]");
  }

  @Test
  void argumentWithoutValue_isEmpty() throws Exception {
    serveAt(
        "/",
        h -> {
          h.write("<" + h.getArgument("a") + h.getArgument("b", "none") + h.getArgument("c", null));
          return null;
        });

    assertThat(send(to("/?a")).body()).isEqualTo("<nonenull");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Query", "Body"})
  void missingArgument_is400WithItsNameInTheLog(String source) throws Exception {
    serveAt(
        "/",
        h -> {
          switch (source) {
            case "" -> h.getArgument("speed");
            case "Query" -> h.getQueryArgument("speed");
            default -> h.getBodyArgument("speed");
          }
          return null;
        });
    test.expectLog().expect("HTTP 400: Bad Request \\(Missing argument 'speed' in the ");
    test.expectLog().expect("400 GET /");

    HttpResponse<String> response = send(to("/?sped=1"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).doesNotContain("speed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "%ff=1", "a=%c3%28", "a=%ed%a0%80", "a=%-1"})
  void brokenQueryAndForm_are400(String broken) throws Exception {
    serveAt("/", h -> h.finish(h.getArgument("a", "")));
    test.expectLog().expect("HTTP 400: Bad Request");
    test.expectLog().expect("400 (GET|POST) /");

    assertThat(raw(getOnce("/?" + broken))).startsWith("HTTP/1.1 400 ");
    assertThat(send(form("/", broken)).statusCode()).isEqualTo(400);
  }

  @Test
  void tooManyArguments_are400() throws Exception {
    serveAt("/", h -> h.finish(String.valueOf(h.getArguments("a").size())));
    test.expectLog().expect("more than 1000 arguments");
    test.expectLog().expect("400 POST /");

    assertThat(send(form("/", "a&".repeat(1000))).body()).isEqualTo("1000");
    assertThat(send(form("/", "a&".repeat(1001))).statusCode()).isEqualTo(400);
  }

  @Test
  void bodyOfAnotherType_hasNoArguments() throws Exception {
    serveAt("/", h -> h.finish(h.getArguments("a").toString()));

    HttpResponse<String> response =
        send(
            to("/")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("a=1")));

    assertThat(response.body()).isEqualTo("[]");
  }

  @Test
  void multipartForm_hasFieldsAndFiles() throws Exception {
    serveAt(
        "/",
        h -> {
          h.write(h.getBodyArgument("title") + "|");
          for (HttpFile each : h.getFiles("photo")) {
            h.write(each + "=" + new String(each.body(), StandardCharsets.UTF_8) + ";");
          }
          h.write("|" + h.getFiles("none"));
          return null;
        });

    HttpResponse<String> response =
        send(
            multipart(
                """
                --xYz
                Content-Disposition: form-data; name="title"

                two words
                --xYz
                Content-Disposition: form-data; name="photo"; filename="../a b.png"
                Content-Type: image/png

                PNG
                --xYz
                Content-Disposition: form-data; name=photo; filename="\\"c\\".txt"

                --xY
                --xYz--
                """));

    assertThat(response.body())
        .isEqualTo(
            "two words|../a b.png (image/png, 3 bytes)=PNG;"
                + "\"c\".txt (application/octet-stream, 4 bytes)=--xY;|[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--xYz\nContent-Disposition: form-data\n\nno name\n--xYz--\n",
        "--xYz\nContent-Disposition: form-data; name=\"a\"\n\n\u00ff\n--xYz--\n",
        "no boundary at all",
        "--xYz not alone\n\n--xYz--\n",
        "--xYz\nContent-Disposition: form-data; name=\"a\"\n\nnot ended",
      })
  void brokenMultipart_is400(String body) throws Exception {
    serveAt("/", h -> h.finish("<" + h.getArgument("a", "") + ">"));
    test.expectLog().expect("HTTP 400: Bad Request");
    test.expectLog().expect("400 POST /");

    assertThat(send(multipart(body)).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\"", "\\", "\\\""})
  void longHeadersOfAPart_are400(String piece) throws Exception {
    serveAt("/", h -> h.finish("<" + h.getArgument("a", "") + ">"));
    test.expectLog().expect("the headers of a part have more than 4096 bytes");
    test.expectLog().expect("400 POST /");
    String part = "--xYz\nContent-Disposition: form-data; name=\"" + piece.repeat(5000);

    assertThat(send(multipart(part + "\"\n\nx\n--xYz--\n")).statusCode()).isEqualTo(400);
  }

  @Test
  void emptyForm_hasNothing() throws Exception {
    serveAt("/", h -> h.finish("<" + h.getArgument("a", "") + h.getFiles("a") + ">"));

    assertThat(send(multipart("--xYz--\n")).body()).isEqualTo("<[]>");
  }

  @Test
  void multipartWithoutBoundary_is400() throws Exception {
    serveAt("/", h -> h.finish("<" + h.getArgument("a", "") + ">"));
    test.expectLog().expect("HTTP 400: Bad Request");
    test.expectLog().expect("400 POST /");

    HttpResponse<String> response =
        send(
            to("/")
                .header("Content-Type", "multipart/form-data")
                .POST(BodyPublishers.ofString("--\r\n")));

    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void multipartWithTooManyFields_is400() throws Exception {
    serveAt("/", h -> h.finish("<" + h.getArgument("f", "") + ">"));
    test.expectLog().expect("HTTP 400: Bad Request");
    test.expectLog().expect("400 POST /");
    String fields =
        IntStream.range(0, 1001)
            .mapToObj(i -> "--xYz\nContent-Disposition: form-data; name=\"f\"\n\n1\n")
            .collect(Collectors.joining());

    assertThat(send(multipart(fields + "--xYz--\n")).statusCode()).isEqualTo(400);
  }

  @Test
  void brokenEscapeInThePath_is400() throws Exception {
    serveAt("/(.*)", h -> h.finish(h.pathArguments().get(0)));
    test.expectLog().expect("broken escape in the path");
    test.expectLog().expect("400 GET /");

    assertThat(raw(getOnce("/%zz"))).startsWith("HTTP/1.1 400 ");
  }
}
