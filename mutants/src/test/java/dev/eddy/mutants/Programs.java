package dev.eddy.mutants;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles without the weaver, and keeps what comes of it for the next run. */
public final class Programs {
  static final String FOLDER_PROPERTY = "eddy.mutants.compiled";

  private static final Path FOLDER = Path.of(System.getProperty(FOLDER_PROPERTY, "compiled"));
  private static final String ERRORS = "errors.txt";

  private Programs() {}

  /** A folder of class files, or javac's errors. */
  public record Compiled(Path folder, List<String> errors) {}

  /** All class files of a folder, in the order of their names. */
  public static List<Path> classFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
  }

  /** Compiles one source without a package. */
  public static Compiled compile(String name, String source, List<String> options)
      throws IOException {
    Path folder = FOLDER.resolve(Fingerprint.of(name + options + source).substring(0, 20));
    Path errors = folder.resolve(ERRORS);
    if (!Files.exists(errors)) {
      Files.createDirectories(folder);
      var all = new ArrayList<>(List.of("--release", "17"));
      all.addAll(options);
      Files.write(errors, javac(folder, all, List.of(new Source(name, source))));
    }
    return new Compiled(folder, Files.readAllLines(errors));
  }

  /** Compiles files, and returns the errors. */
  static List<String> compile(Path folder, List<Path> files) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = javac.getStandardFileManager(null, null, null)) {
      var sources = new ArrayList<JavaFileObject>();
      manager.getJavaFileObjectsFromPaths(files).forEach(sources::add);
      return javac(folder, List.of("--release", "17", "-g", "-encoding", "UTF-8"), sources);
    }
  }

  private static List<String> javac(
      Path folder, List<String> options, List<? extends JavaFileObject> sources)
      throws IOException {
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    var all = new ArrayList<>(List.of("-proc:none", "-Aeddy.plugin=off", "-d", folder.toString()));
    all.addAll(List.of("-cp", System.getProperty("java.class.path")));
    all.addAll(options);
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
        javac.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
      javac.getTask(null, files, diagnostics, all, null, sources).call();
    }
    return diagnostics.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(each -> each.getLineNumber() + ": " + each.getMessage(Locale.ROOT))
        .map(each -> each.replaceAll("\\R", " "))
        .toList();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String code;

    Source(String name, String code) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }
}
