package dev.eddy.it.constructs;

import dev.eddy.Coroutine;
import dev.eddy.weaver.WeavingProcessor;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
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

/** One run of javac in this JVM, with the weaver on its processor path. */
final class JavacRun {
  private final Path classes;
  private final List<Diagnostic<? extends JavaFileObject>> diagnostics;

  private JavacRun(Path classes, List<Diagnostic<? extends JavaFileObject>> diagnostics) {
    this.classes = classes;
    this.diagnostics = diagnostics;
  }

  /**
   * Compiles one class into a folder.
   *
   * @param name its simple name; it is in no package
   */
  static JavacRun of(Path folder, String name, String source, String... options)
      throws IOException {
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    var all = new ArrayList<>(List.of("--release", "17", "-d", folder.toString()));
    all.addAll(List.of("-cp", placeOf(Coroutine.class).toString()));
    all.addAll(List.of("--processor-path", placeOf(WeavingProcessor.class).toString()));
    all.addAll(List.of(options));
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
        javac.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
      javac.getTask(null, files, diagnostics, all, null, List.of(new Source(name, source))).call();
    }
    return new JavacRun(folder, diagnostics.getDiagnostics());
  }

  static Path placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The errors, each as {@code line: message}. */
  List<String> errors() {
    return diagnostics.stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(each -> each.getLineNumber() + ": " + each.getMessage(Locale.ROOT))
        .toList();
  }

  /** Loads all of the compiled classes, and returns one of them; the folder is not needed after. */
  Class<?> load(String name) throws IOException, ClassNotFoundException {
    if (!errors().isEmpty()) {
      throw new AssertionError(String.join("\n", errors()));
    }
    try (Stream<Path> files = Files.list(classes);
        var loader =
            new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, JavacRun.class.getClassLoader())) {
      for (Path file : files.toList()) {
        String fileName = file.getFileName().toString();
        if (fileName.endsWith(".class")) {
          Class.forName(fileName.substring(0, fileName.length() - ".class".length()), true, loader);
        }
      }
      return Class.forName(name, true, loader);
    }
  }

  /** A source file that is none. */
  static final class Source extends SimpleJavaFileObject {
    final String code;

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
