package dev.eddy.weaver;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.Trees;
import dev.eddy.weaver.internal.diagnostics.Diagnostics;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.tools.FileObject;
import javax.tools.StandardLocation;

/**
 * The processor's eye on a compilation: has each analysed class looked at for mistakes, and
 * rewrites each class file right after javac has written it, unless the plugin weaves before that.
 */
final class GeneratedClasses implements TaskListener {
  private final ProcessingEnvironment environment;
  private final Trees trees;
  private final Diagnostics diagnostics;
  private final Seams seams;

  /** Those with a coroutine, noted while the trees are the source's own. */
  private final Set<CompilationUnitTree> withCoroutines = new HashSet<>();

  GeneratedClasses(JavacTask task, ProcessingEnvironment environment, Diagnostics diagnostics) {
    this.environment = environment;
    this.diagnostics = diagnostics;
    this.trees = Trees.instance(task);
    this.seams = Seams.of(task);
    seams.processorListens(diagnostics);
  }

  @Override
  public void finished(TaskEvent event) {
    TypeElement type = event.getTypeElement();
    boolean usesCoroutines = diagnostics.analyzed(event);
    if (seams.hasPlugin() || type == null) {
      return;
    }
    if (usesCoroutines && CoroutineFinder.find(trees, type) != null) {
      withCoroutines.add(event.getCompilationUnit());
    }
    if (event.getKind() != TaskEvent.Kind.GENERATE || !diagnostics.knowCoroutines()) {
      return;
    }
    String binaryName = environment.getElementUtils().getBinaryName(type).toString();
    if (binaryName.endsWith("module-info") || binaryName.endsWith("package-info")) {
      return;
    }
    try {
      weave(event, type, binaryName);
    } catch (WeaveException e) {
      diagnostics.reportFault(event.getCompilationUnit(), e.line(), String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      diagnostics.reportFault(event.getCompilationUnit(), 0, WeavingListener.unexpected(e));
    }
  }

  private void weave(TaskEvent event, TypeElement type, String binaryName) throws IOException {
    FileObject file;
    byte[] bytes;
    try {
      file = classFile(type, binaryName);
      try (InputStream in = file.openInputStream()) {
        bytes = in.readAllBytes();
      }
    } catch (IOException | RuntimeException e) {
      // Where there is no coroutine there is nothing to weave, and one message a source is enough.
      if (withCoroutines.remove(event.getCompilationUnit())) {
        diagnostics.reportFault(event.getCompilationUnit(), 0, unreadable(binaryName, e));
      }
      return;
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
    HugeMethods.report(woven.get(0).bytes(), event.getCompilationUnit(), diagnostics);
  }

  private static String unreadable(String binaryName, Exception e) {
    return "eddy-weaver cannot weave "
        + binaryName
        + ", because it cannot read back what javac has written ("
        + e
        + "): compile into a folder (-d), or do not switch off the weaver's plugin, or run with"
        + " -javaagent:eddy-weaver.jar";
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
}
