package dev.eddy.it.diagnostics;

import dev.eddy.IOLoop;
import dev.eddy.weaver.WeavingProcessor;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** One run of javac with the weaver, and what it told. */
final class DiagnosticsRun {
  private final boolean success;
  private final List<Diagnostic<? extends JavaFileObject>> messages;

  private DiagnosticsRun(boolean success, List<Diagnostic<? extends JavaFileObject>> messages) {
    this.success = success;
    this.messages = messages;
  }

  /** Compiles {@code <name>.java}, a class in no package. */
  static DiagnosticsRun of(Path folder, String name, String source, String... options)
      throws IOException {
    var all = new ArrayList<>(List.of("--release", "17", "-d", folder.toString()));
    all.addAll(List.of("-Xlint:all,-processing", "-cp", placeOf(IOLoop.class)));
    all.addAll(List.of("--processor-path", placeOf(WeavingProcessor.class)));
    all.addAll(List.of(options));
    var messages = new DiagnosticCollector<JavaFileObject>();
    var javac = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
        javac.getStandardFileManager(messages, Locale.ROOT, null)) {
      var task = javac.getTask(null, files, messages, all, null, List.of(new Source(name, source)));
      return new DiagnosticsRun(task.call(), messages.getDiagnostics());
    }
  }

  private static String placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean success() {
    return success;
  }

  /** The messages as they are. */
  List<String> texts() {
    return messages.stream().map(each -> each.getMessage(Locale.ROOT)).toList();
  }

  /** Each message as {@code line:column kind id}; one without an id has its text instead. */
  List<String> found() {
    return messages.stream().map(DiagnosticsRun::summary).toList();
  }

  /** The ids alone. */
  List<String> ids() {
    return messages.stream().map(each -> idOf(each.getMessage(Locale.ROOT))).toList();
  }

  private static String summary(Diagnostic<?> message) {
    return message.getLineNumber()
        + ":"
        + message.getColumnNumber()
        + " "
        + message.getKind().name().toLowerCase(Locale.ROOT)
        + " "
        + idOf(message.getMessage(Locale.ROOT));
  }

  private static String idOf(String message) {
    String start = "[eddy:";
    return message.startsWith(start)
        ? message.substring(start.length(), message.indexOf(']'))
        : message;
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
