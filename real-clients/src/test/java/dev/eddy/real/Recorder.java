package dev.eddy.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Aborts tests whose tools are not there, and writes what the others have shown to {@code
 * docs/real-clients.md}: each class of tests has a part of the page.
 */
final class Recorder
    implements BeforeEachCallback, AfterAllCallback, TestWatcher, ParameterResolver {
  private static final Path PAGE =
      Path.of(System.getProperty("eddy.root"), "docs", "real-clients.md");

  private final Map<String, Seen> seen = new HashMap<>();

  /** What a test has shown with some of its parameters. */
  private record Row(String method, String result, String words) {
    String with(List<String> parameters) {
      String of = parameters.isEmpty() ? "" : " " + String.join(", ", parameters);
      return "| `" + method + "`" + of + " | " + result + " | " + words + " |\n";
    }
  }

  private final Map<Row, List<String>> rows =
      new TreeMap<>(
          Comparator.comparing(Row::method).thenComparing(Row::result).thenComparing(Row::words));

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    seen.put(context.getUniqueId(), new Seen());
    Uses own = context.getRequiredTestMethod().getAnnotation(Uses.class);
    for (Tool each : own == null ? tools(context) : own.value()) {
      each.require();
    }
  }

  private static Tool[] tools(ExtensionContext context) {
    return context.getRequiredTestClass().getAnnotation(Uses.class).value();
  }

  // ---- what the tests tell

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Seen.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return seen(context);
  }

  private Seen seen(ExtensionContext context) {
    return seen.get(context.getUniqueId());
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    row(context, "passed", seen(context).toString());
  }

  @Override
  public void testAborted(ExtensionContext context, Throwable cause) {
    row(context, "**aborted**", String.valueOf(cause.getMessage()));
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    row(context, "**failed**", String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
  }

  private void row(ExtensionContext context, String result, String words) {
    String method = context.getRequiredTestMethod().getName();
    String shown = context.getDisplayName().replace("\"", "");
    var row =
        new Row(
            method,
            result,
            words
                .replace("Assumption failed: ", "")
                .replace(System.getProperty("eddy.root"), "")
                .replace("|", "\\|"));
    List<String> of = rows.computeIfAbsent(row, none -> new ArrayList<>());
    if (!shown.startsWith(method + "(")) {
      of.add(shown);
    }
  }

  // ---- the page

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    var lines = new StringBuilder();
    rows.forEach((row, parameters) -> lines.append(row.with(parameters)));
    String tools = Stream.of(tools(context)).map(Tool::toString).collect(Collectors.joining(", "));
    String name = context.getRequiredTestClass().getSimpleName();
    System.out.println(name + ": " + tools);
    if (Boolean.getBoolean("eddy.real.record") && !rows.isEmpty()) {
      record(
          name,
          String.format(
              "%s. On %s, JDK %s.%n\n| test | result | seen |\n|---|---|---|\n%s",
              tools, LocalDate.now(ZoneOffset.UTC), System.getProperty("java.version"), lines));
    }
  }

  private static void record(String name, String text) throws IOException {
    String begin = "<!-- Written by " + name + ". -->\n";
    String end = "<!-- The end of " + name + ". -->\n";
    String page = Files.readString(PAGE);
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    String before = from < 0 ? page + "\n## " + name + "\n\n" : page.substring(0, from);
    String after = from < 0 ? "" : page.substring(to + end.length());
    Files.writeString(PAGE, before + begin + text + end + after);
  }
}
