package dev.eddy.it.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.weaver.WeavingProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of each diagnostic shows a wrong and a right program. */
class ErrorPagesTest {
  private static final Path PAGES =
      Path.of(System.getProperty("eddy.root", ".."), "docs", "errors");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("^class (\\w+)", Pattern.MULTILINE);

  @TempDir Path folder;

  static Set<String> options() {
    var options = new TreeSet<>(new WeavingProcessor().getSupportedOptions());
    options.remove("eddy.plugin");
    return options;
  }

  private static String idOf(String option) {
    return option.replace("eddy.", "").replace('_', '-');
  }

  private static String page(String id) throws IOException {
    return Files.readString(PAGES.resolve(id + ".md"));
  }

  private List<String> programs(String id) throws IOException {
    var blocks = new ArrayList<String>();
    for (Matcher block = BLOCK.matcher(page(id)); block.find(); ) {
      blocks.add(block.group(1));
    }
    return blocks;
  }

  private DiagnosticsRun compile(String program, String... options) throws IOException {
    Matcher type = CLASS.matcher(program);
    assertThat(type.find()).isTrue();
    return DiagnosticsRun.of(folder, type.group(1), program, options);
  }

  @ParameterizedTest
  @MethodSource("options")
  void programs_areWrongAndRight(String option) throws IOException {
    String id = idOf(option);
    List<String> programs = programs(id);

    assertThat(programs).hasSize(2);
    assertThat(compile(programs.get(0)).ids()).containsExactly(id);
    DiagnosticsRun right = compile(programs.get(1), "-Werror");
    assertThat(right.ids()).isEmpty();
    assertThat(right.success()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("options")
  void page_namesItsSwitches(String option) throws IOException {
    String id = idOf(option);

    assertThat(page(id))
        .startsWith("# " + id + "\n")
        .contains("`-A" + option + "=off|warning|error`")
        .contains("`@SuppressWarnings(\"eddy:" + id + "\")`");
    assertThat(page("README")).contains("| [" + id + "](" + id + ".md) |");
  }

  @Test
  void pages_areOfDiagnostics() throws IOException {
    try (Stream<Path> pages = Files.list(PAGES)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      Stream.of("README.md"), options().stream().map(each -> idOf(each) + ".md"))
                  .toList());
    }
  }
}
