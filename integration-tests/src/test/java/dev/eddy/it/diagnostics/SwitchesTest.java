package dev.eddy.it.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Options and annotations, for each of the diagnostics that look at sources. */
class SwitchesTest extends DiagnosticsTest {

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("await-outside", "error", "void m() throws Exception { await(promise); }"),
        mistake(
            "each-outside",
            "error",
            "void m(AsyncIterator<String> s) throws Exception { for (var x : each(s)) {} }"),
        mistake(
            "async-with-outside",
            "error",
            "void m(AsyncIterator<String> s) throws Exception { try (s) { count++; } }"),
        mistake("dropped-coroutine", "warning", "void m() { divide(1, 0); }"),
        mistake("blocking-call", "warning", inBody("Thread.sleep(1);")),
        mistake(
            "swallowed-cancellation",
            "warning",
            inBody("try { await(promise); } catch (Throwable t) { count++; }")),
        mistake("lost-update", "warning", inBody("count += await(promise);")),
        mistake(
            "await-in-synchronized", "error", inBody("synchronized (lock) { await(promise); }")));
  }

  private static Arguments mistake(String id, String kind, String member) {
    return Arguments.of(id, kind, member);
  }

  private static String inBody(String statement) {
    return "Coroutine<?> m() { return async(() -> { " + statement + " }); }";
  }

  private static String option(String id, String level) {
    return "-Aeddy." + id.replace('-', '_') + "=" + level;
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void option_setsTheLevel(String id, String kind, String member) throws Exception {
    assertThat(kinds(member)).containsExactly(kind + " " + id);
    assertThat(kinds(member, option(id, "error"))).containsExactly("error " + id);
    assertThat(kinds(member, option(id, "warning"))).contains("warning " + id);
    assertThat(compile(member, option(id, "off")).ids()).doesNotContain(id);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void annotation_turnsItOff(String id, String kind, String member) throws Exception {
    String annotation = "@SuppressWarnings(\"eddy:" + id + "\") ";

    assertThat(compile(annotation + member).ids()).doesNotContain(id);
    assertThat(
            compile(annotation.replace("\"e", "{\"unused\", \"e").replace(")", "})") + member)
                .ids())
        .doesNotContain(id);
    assertThat(compile("Code() {}\n" + annotation + "class Inner { " + member + " }").ids())
        .doesNotContain(id);
    assertThat(compile(annotation.replace(id, "other") + member).ids()).containsExactly(id);
  }

  @Test
  void annotation_ofAVariable() throws Exception {
    String run = "Runnable run = () -> divide(1, 0);";
    String annotation = "@SuppressWarnings(\"eddy:dropped-coroutine\") ";

    assertThat(compile(annotation + run).ids()).isEmpty();
    assertThat(compile(annotation + run + "\nRunnable other = () -> divide(1, 0);").found())
        .containsExactly("18:24 warning dropped-coroutine");
    assertThat(compile("void m() { " + annotation + run + " divide(1, 0); }").ids())
        .containsExactly("dropped-coroutine");
  }

  @Test
  void option_withAWrongLevel_isAnError() throws Exception {
    DiagnosticsRun run = compile("int i;", "-Aeddy.lost_update=loud");

    assertThat(run.success()).isFalse();
    assertThat(run.texts())
        .contains("-Aeddy.lost_update=loud: there is no such level; write off, warning or error");
  }

  @Test
  void warnings_failTheBuildUnderWerror() throws Exception {
    assertThat(compile("void m() { divide(1, 0); }", "-Werror").success()).isFalse();
    assertThat(compile("void m() { divide(1, 0); }").success()).isTrue();
  }

  @Test
  void everyTopLevelClass_isLookedAtOnce() throws Exception {
    assertThat(
            compile(
                    """
                    void m() { divide(1, 0); }
                    }
                    class Second extends Third { void m() { Code.divide(1, 0); } }
                    class Third {
                      void n() { Code.divide(1, 0); }
                      class Inner { void n() { Code.divide(1, 0); } }
                    """)
                .ids())
        .hasSize(4)
        .containsOnly("dropped-coroutine");
  }
}
