package dev.eddy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON, by Jackson and by the writer for programs without it. */
class JsonTest extends HandlerTest {
  record Point(int x, double y) {}

  private record Story(String title, List<Point> points, Map<String, Object> more, boolean isNew) {}

  enum Color {
    RED
  }

  private static final ObjectMapper JACKSON = JsonMapper.builder().build();

  @Test
  void values_areWrittenAsJacksonDoes() throws Exception {
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put("null", null);
    map.put("list", Arrays.asList(1, -2L, 3.5, 1e300, (short) 4, new BigDecimal("1.10"), null));
    map.put("big", new BigInteger("123456789012345678901234567890"));
    map.put("empty", List.of(Map.of(), List.of(), ""));
    map.put(5, Color.RED);
    map.put("story", new Story("A \"b\" \\ c", List.of(new Point(1, 2)), Map.of("a", 'c'), true));

    assertThat(JsonWriter.write(map)).isEqualTo(JACKSON.writeValueAsString(map));
    assertThat(JsonWriter.write(null)).isEqualTo("null");
  }

  @Test
  void anyText_comesBack() throws Exception {
    var random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      var text = new StringBuilder();
      int length = random.nextInt(8);
      for (int i = 0; i < length; i++) {
        int c = random.nextInt(random.nextBoolean() ? 0x80 : 0x11000);
        text.appendCodePoint(Character.isSurrogate((char) c) && c < 0x10000 ? '/' : c);
      }
      String json = JsonWriter.write(text);

      assertThat(JACKSON.readValue(json, String.class)).isEqualTo(text.toString());
      assertThat(json).doesNotContain("</");
    }
  }

  @Test
  void halfAPairAndLineEndsOfScripts_areEscaped() {
    assertThat(JsonWriter.write("\ud83d-\ude42\u2028</script>"))
        .isEqualTo("\"\\ud83d-\\ude42\\u2028<\\/script>\"");
  }

  @Test
  void whatIsNoJson_isRefused() {
    List<Object> itself = new ArrayList<>();
    itself.add(itself);

    assertThatThrownBy(() -> JsonWriter.write(Double.NaN)).hasMessage("JSON has no number NaN");
    assertThatThrownBy(() -> JsonWriter.write(Float.NEGATIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonWriter.write(List.of(new Object())))
        .hasMessageContaining("no JSON of a java.lang.Object")
        .hasMessageContaining("jackson-databind");
    assertThatThrownBy(() -> JsonWriter.write(itself)).hasMessageContaining("contain itself");
  }

  @Test
  void writeJson_setsItsType() throws Exception {
    serveAt(
        "/",
        h -> {
          h.writeJson(new Point(1, 2.5));
          return null;
        });

    HttpResponse<String> response = send(to("/"));

    assertThat(response.body()).isEqualTo("{\"x\":1,\"y\":2.5}");
    assertThat(response.headers().firstValue("content-type"))
        .contains("application/json; charset=UTF-8");
  }

  @ParameterizedTest
  @CsvSource({
    "before, application/json; charset=UTF-8",
    "after, text/plain",
    "cleared, text/html; charset=UTF-8",
  })
  void typeThatIsSet_counts_ifItIsTheLast(String when, String type) throws Exception {
    serveAt(
        "/",
        h -> {
          if (when.equals("before")) {
            h.setHeader("Content-Type", "text/plain");
          }
          h.writeJson("é");
          if (when.equals("after")) {
            h.setHeader("Content-Type", "text/plain");
          } else if (when.equals("cleared")) {
            h.clearHeader("Content-Type");
          }
          return null;
        });

    HttpResponse<String> response = send(to("/"));

    assertThat(response.body()).isEqualTo("\"é\"");
    assertThat(response.headers().allValues("content-type")).containsExactly(type);
  }

  @Test
  void writeJsonByJackson_isSafeInScripts() throws Exception {
    serveAt(
        "/",
        h -> {
          h.writeJson(Map.of("a", "</script>"));
          return null;
        });

    assertThat(send(to("/")).body()).isEqualTo("{\"a\":\"<\\/script>\"}");
  }

  @Test
  void writeJsonOfWhatIsNone_isAnErrorPage() throws Exception {
    serveAt(
        "/",
        h -> {
          h.writeJson(Map.of("a", new Object()));
          return null;
        });
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.headers().firstValue("content-type")).contains("text/html; charset=UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"com.fasterxml.jackson.databind.", "com.fasterxml.jackson."})
  void programWithoutJackson_hasTheSmallWriter(String missing) throws Exception {
    var without =
        new ClassLoader(getClass().getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(missing)) {
              throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.eddy.http.J")) {
              return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
          }

          private Class<?> define(String name) throws ClassNotFoundException {
            try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
              byte[] code = in.readAllBytes();
              return defineClass(name, code, 0, code.length);
            } catch (java.io.IOException failure) {
              throw new ClassNotFoundException(name, failure);
            }
          }
        };
    var find = without.loadClass("dev.eddy.http.JsonEncoder").getDeclaredMethod("find");
    find.setAccessible(true);

    Object encoder = find.invoke(null);
    var encode = encoder.getClass().getMethod("encode", Object.class);
    encode.setAccessible(true);

    assertThat(encoder.getClass().getName()).doesNotContain("Jackson");
    assertThat((byte[]) encode.invoke(encoder, List.of(1))).asString(UTF_8).isEqualTo("[1]");
  }
}
