package dev.eddy.weaver;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.Trees;
import dev.eddy.weaver.internal.diagnostics.Diagnostics;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.FileObject;
import javax.tools.StandardLocation;

/** Rewrites each class file right after javac has written it. */
final class GeneratedClasses implements TaskListener {
  private final ProcessingEnvironment environment;
  private final Trees trees;
  private final AwaitFinder awaits;
  private final Diagnostics diagnostics;

  GeneratedClasses(JavacTask task, ProcessingEnvironment environment, Diagnostics diagnostics) {
    this.environment = environment;
    this.diagnostics = diagnostics;
    this.trees = Trees.instance(task);
    this.awaits = new AwaitFinder(trees);
  }

  @Override
  public void finished(TaskEvent event) {
    TypeElement type = event.getTypeElement();
    if (event.getKind() == TaskEvent.Kind.ANALYZE && event.getCompilationUnit() != null) {
      awaits.note(event.getCompilationUnit());
    }
    if (event.getKind() != TaskEvent.Kind.GENERATE || type == null) {
      return;
    }
    String binaryName = environment.getElementUtils().getBinaryName(type).toString();
    if (binaryName.endsWith("module-info") || binaryName.endsWith("package-info")) {
      return;
    }
    try {
      weave(event, type, binaryName);
    } catch (WeaveException e) {
      report(event, String.valueOf(e.getMessage()), e.line());
    } catch (NoSuchFileException | FileNotFoundException e) {
      // javac reported an error in this class and wrote nothing.
      return;
    } catch (IOException | RuntimeException e) {
      report(
          event,
          "eddy-weaver could not weave "
              + binaryName
              + ": "
              + e
              + "; as a way round, compile without it and weave the class folder with java -jar"
              + " eddy-weaver.jar",
          0);
    }
  }

  private void weave(TaskEvent event, TypeElement type, String binaryName) throws IOException {
    FileObject file = classFile(type, binaryName);
    byte[] bytes;
    try (InputStream in = file.openInputStream()) {
      bytes = in.readAllBytes();
    }
    List<WovenClass> woven = ClassWeaver.weave(bytes);
    if (woven.isEmpty()) {
      return;
    }
    // To the file's own path: a second output of one name through the Filer draws a lint warning.
    Path path = pathOf(file.toUri());
    for (WovenClass each : woven) {
      Files.write(path.resolveSibling(each.fileName()), each.bytes());
    }
    reportHugeMethods(event.getCompilationUnit(), woven.get(0).bytes());
  }

  private void reportHugeMethods(CompilationUnitTree unit, byte[] classFile) {
    for (HugeMethods.Method huge : HugeMethods.find(classFile)) {
      Tree place = awaits.find(unit, huge.line());
      diagnostics.reportHugeMethod(unit, huge.line(), huge.size(), HugeMethods.LIMIT, place);
    }
  }

  private static Path pathOf(URI uri) {
    if (!"file".equals(uri.getScheme())) {
      throw new WeaveException(
          "eddy-weaver reads back the class files that javac has written, and these are not in files ("
              + uri
              + "): compile into a folder, or run with -javaagent:eddy-weaver.jar",
          0);
    }
    return Path.of(uri);
  }

  /** With {@code --module-source-path} there is a folder a module. */
  private FileObject classFile(TypeElement type, String binaryName) throws IOException {
    int dot = binaryName.lastIndexOf('.');
    String inPackage = dot < 0 ? "" : binaryName.substring(0, dot);
    String name = binaryName.substring(dot + 1) + ".class";
    try {
      return environment.getFiler().getResource(StandardLocation.CLASS_OUTPUT, inPackage, name);
    } catch (IllegalArgumentException | IOException e) {
      ModuleElement module = environment.getElementUtils().getModuleOf(type);
      if (module == null || module.isUnnamed()) {
        throw e;
      }
      return environment
          .getFiler()
          .getResource(
              StandardLocation.CLASS_OUTPUT, module.getQualifiedName() + "/" + inPackage, name);
    }
  }

  /** At the await or the type that is to blame, as far as the line tells. */
  private void report(TaskEvent event, String message, int line) {
    CompilationUnitTree unit = event.getCompilationUnit();
    trees.printMessage(Diagnostic.Kind.ERROR, message, awaits.find(unit, line), unit);
  }
}
