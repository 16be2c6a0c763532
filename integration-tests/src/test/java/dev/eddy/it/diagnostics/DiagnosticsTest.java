package dev.eddy.it.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the tests of the diagnostics share. In the sources, {@code «id»} stands right before the
 * place that a message of this id is expected to point at, and is taken out before javac sees it.
 */
abstract class DiagnosticsTest {
  private static final String HEAD =
      """
      import static dev.eddy.Coroutines.*;
      import dev.eddy.*;
      import java.io.*;
      import java.time.Duration;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.function.*;
      class Code {
        int count;
        static int total;
        int[] array = new int[3];
        final Object lock = new Object();
        Promise<Integer> promise;
        static Coroutine<Integer> divide(int a, int b) {
          return async(() -> a / b);
        }
      """;

  @TempDir Path folder;

  /** Members of a class get just the messages that are marked in them. */
  final void check(String kind, String members) throws Exception {
    checkUnit(kind, HEAD + members + "\n}\n");
  }

  /** The statements of a coroutine's body get just the messages that are marked in them. */
  final void checkBody(String kind, String statements) throws Exception {
    check(kind, "Coroutine<?> body() { return async(() -> {\n" + statements + "\n}); }");
  }

  private void checkUnit(String kind, String marked) throws Exception {
    var expected = new ArrayList<String>();
    var source = new StringBuilder();
    int line = 0;
    for (String text : marked.split("\n")) {
      line++;
      String rest = text;
      for (int start = rest.indexOf('«'); start >= 0; start = rest.indexOf('«')) {
        int end = rest.indexOf('»');
        expected.add(line + ":" + (start + 1) + " " + kind + " " + rest.substring(start + 1, end));
        rest = rest.substring(0, start) + rest.substring(end + 1);
      }
      source.append(rest).append('\n');
    }
    DiagnosticsRun run = DiagnosticsRun.of(folder, "Code", source.toString());
    assertThat(run.found()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(run.success()).isEqualTo(expected.isEmpty() || kind.equals("warning"));
  }

  /** Compiles members of a class without any marks. */
  final DiagnosticsRun compile(String members, String... options) throws Exception {
    return DiagnosticsRun.of(folder, "Code", HEAD + members + "\n}\n", options);
  }

  final List<String> kinds(String members, String... options) throws Exception {
    return compile(members, options).found().stream()
        .map(each -> each.substring(each.indexOf(' ') + 1))
        .toList();
  }
}
