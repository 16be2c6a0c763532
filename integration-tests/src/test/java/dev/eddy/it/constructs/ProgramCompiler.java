package dev.eddy.it.constructs;

import dev.eddy.Coroutine;
import dev.eddy.it.InMemoryFiles;
import dev.eddy.it.constructs.JavacRun.Source;
import dev.eddy.weaver.WeavingProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Compiles many random programs by one run of javac, from memory to memory. */
final class ProgramCompiler implements AutoCloseable {
  private static final String CLASS_PATH =
      JavacRun.placeOf(Coroutine.class)
          + System.getProperty("path.separator")
          + JavacRun.placeOf(ProgramCompiler.class);

  private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
  private final JavaFileManager files = javac.getStandardFileManager(null, Locale.ROOT, null);

  /** Compiles with the weaver on the processor path. */
  Function<String, Class<?>> woven(List<RandomProgram> programs, List<String> options) {
    return woven(sources(programs, RandomProgram::woven), options);
  }

  /** Does the same with sources by the names of their classes. */
  Function<String, Class<?>> woven(Map<String, String> sources, List<String> options) {
    Path weaver = JavacRun.placeOf(WeavingProcessor.class);
    return compile(sources, with(options, "--processor-path", weaver.toString()));
  }

  /** Compiles without the weaver. */
  Function<String, Class<?>> straight(List<RandomProgram> programs, List<String> options) {
    return compile(sources(programs, RandomProgram::straight), with(options, "-proc:none"));
  }

  private static Map<String, String> sources(
      List<RandomProgram> programs, Function<RandomProgram, String> form) {
    return programs.stream().collect(Collectors.toMap(RandomProgram::name, form));
  }

  private static List<String> with(List<String> options, String... more) {
    var all = new ArrayList<>(options);
    all.addAll(List.of("-cp", CLASS_PATH, "-nowarn"));
    all.addAll(List.of(more));
    return all;
  }

  /** Returns what loads one of the classes. */
  private Function<String, Class<?>> compile(Map<String, String> sources, List<String> options) {
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    var classes = new InMemoryFiles(files);
    List<Source> units =
        sources.entrySet().stream()
            .map(each -> new Source(each.getKey(), each.getValue()))
            .toList();
    if (!javac.getTask(null, classes, diagnostics, options, null, units).call()) {
      throw new AssertionError("javac " + options + "\n" + errors(diagnostics));
    }
    ClassLoader loader = classes.loader();
    loader.setDefaultAssertionStatus(true);
    return name -> load(loader, name);
  }

  /** The errors, and the source of the first. */
  private static String errors(DiagnosticCollector<JavaFileObject> diagnostics) {
    List<Diagnostic<? extends JavaFileObject>> errors =
        diagnostics.getDiagnostics().stream()
            .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
            .toList();
    String first =
        errors.stream()
            .filter(each -> each.getSource() instanceof Source)
            .map(each -> ((Source) each.getSource()).code)
            .findFirst()
            .orElse("");
    return errors.stream().map(String::valueOf).collect(Collectors.joining("\n")) + "\n" + first;
  }

  private static Class<?> load(ClassLoader loader, String name) {
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
