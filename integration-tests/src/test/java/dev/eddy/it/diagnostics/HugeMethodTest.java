package dev.eddy.it.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HugeMethodTest extends DiagnosticsTest {
  private static String body(int awaits) {
    return "Coroutine<?> small() { return async(() -> await(promise)); }\n"
        + "Coroutine<?> body() { return async(() -> {\n int i = 0;\n"
        + "i += await(promise);\n".repeat(awaits)
        + "return i; }); }";
  }

  private static int sizeIn(String message) {
    Matcher size = Pattern.compile("has (\\d+) bytes").matcher(message);
    assertThat(size.find()).isTrue();
    return Integer.parseInt(size.group(1));
  }

  @Test
  void largeBody_isToldAtItsLambda() throws Exception {
    DiagnosticsRun run = compile(body(300));

    assertThat(run.found()).containsExactly("18:36 warning huge-method");
    assertThat(run.success()).isTrue();
    assertThat(sizeIn(run.texts().get(0))).isGreaterThan(8000);
  }

  @Test
  void limit_isExactlyHotSpots() throws Exception {
    int few = 1;
    int many = 300;
    while (many - few > 1) {
      int middle = (few + many) / 2;
      if (compile(body(middle)).ids().isEmpty()) {
        few = middle;
      } else {
        many = middle;
      }
    }
    int size = sizeIn(compile(body(many)).texts().get(0));
    int step = sizeIn(compile(body(many + 1)).texts().get(0)) - size;
    assertThat(size).isBetween(8001, 8000 + step);
  }

  @Test
  void switches() throws Exception {
    assertThat(compile(body(300), "-Aeddy.huge_method=off").ids()).isEmpty();
    assertThat(compile(body(300), "-Aeddy.huge_method=error").success()).isFalse();
    assertThat(compile("@SuppressWarnings(\"eddy:huge-method\")\n" + body(300)).ids())
        .containsExactly("huge-method"); // it stands at the other method
    String suppressed =
        body(300)
            .replace(
                "Coroutine<?> body", "@SuppressWarnings(\"eddy:huge-method\") Coroutine<?> body");
    assertThat(compile(suppressed).ids()).isEmpty();
  }

  @Test
  void withoutLineNumbers_itIsToldAtTheClass() throws Exception {
    assertThat(compile(body(300), "-g:none").ids()).containsExactly("huge-method");
  }

  @Test
  void methodsThatAreNoCoroutines_areNotLookedAt() throws Exception {
    assertThat(
            compile(
                    "void m() { int i = count;\n"
                        + "count += i * 1000;\n".repeat(900)
                        + "}\n"
                        + "Object o = async(() -> 1);")
                .ids())
        .isEmpty();
  }
}
