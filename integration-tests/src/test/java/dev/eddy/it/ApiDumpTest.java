package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eddy.IOLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the public surface of each published module with its {@code api} file, which a reviewer
 * reads.
 */
class ApiDumpTest {
  /** Of the relocated copy inside the weaver's jar. */
  private static final String ASM = "dev/eddy/weaver/asm/";

  private static final String UPDATE = "eddy.api.update";

  @ParameterizedTest
  @CsvSource({
    "core/api/core.api, dev.eddy.IOLoop",
    "http/api/http.api, dev.eddy.http.HttpServer",
    "testing/api/testing.api, dev.eddy.testing.TestLoop",
    "weaver/api/weaver.api, dev.eddy.weaver.WeavingProcessor"
  })
  void surface_isTheOneInTheFile(String name, Class<?> marker) throws IOException {
    Path file = Path.of(System.getProperty("eddy.root", "..")).resolve(name);
    List<String> actual = ApiDump.of(marker, ASM).lines();
    if (Boolean.getBoolean(UPDATE)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, String.join("\n", actual) + "\n");
      return;
    }
    List<String> expected = read(file);
    if (!actual.equals(expected)) {
      fail(
          "The public API differs from "
              + name
              + " (- in the file, + in the classes):\n"
              + String.join("\n", difference(expected, actual))
              + "\nIf that is meant, run mvn verify -D"
              + UPDATE
              + "=true, review the file and add a line to CHANGELOG.md.");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dev.eddy.IOLoop",
    "dev.eddy.http.HttpServer",
    "dev.eddy.testing.TestLoop",
    "dev.eddy.weaver.WeavingProcessor"
  })
  void surface_namesNoHiddenType(Class<?> marker) throws IOException {
    assertThat(ApiDump.of(marker, ASM).leaks(ApiDump.of(IOLoop.class, ASM))).isEmpty();
  }

  @Test
  void difference_tellsTheTypeOfAMember() {
    List<String> before = List.of("class A", "  int same()", "  int x()", "class B", "  int x()");
    List<String> after = List.of("class A", "  int same()", "  int y()", "class B", "  int x()");

    assertThat(difference(before, after))
        .containsExactly("- class A:  int x()", "+ class A:  int y()");
  }

  private static List<String> read(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static List<String> difference(List<String> before, List<String> after) {
    Set<String> old = qualified(before);
    Set<String> fresh = qualified(after);
    List<String> lines = new ArrayList<>();
    old.stream().filter(line -> !fresh.contains(line)).forEach(line -> lines.add("- " + line));
    fresh.stream().filter(line -> !old.contains(line)).forEach(line -> lines.add("+ " + line));
    return lines;
  }

  private static Set<String> qualified(List<String> lines) {
    Set<String> result = new LinkedHashSet<>();
    String type = "";
    for (String line : lines) {
      if (line.startsWith(" ")) {
        result.add(type + ":" + line);
      } else {
        type = line;
        result.add(line);
      }
    }
    return result;
  }
}
