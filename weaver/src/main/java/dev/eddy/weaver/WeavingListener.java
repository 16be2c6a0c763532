package dev.eddy.weaver;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.Trees;
import dev.eddy.weaver.internal.diagnostics.Diagnostics;
import java.security.CodeSource;
import java.util.Map;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/**
 * The plugin's eye on one compilation. At the first analysed class it looks whether eddy-core is on
 * the path at all; if not, it is idle to the end. If so, it replaces javac's class writer. If that
 * cannot be done, and no processor is there to weave instead, each class with a coroutine is an
 * error, and says what to add to the build.
 */
final class WeavingListener implements TaskListener, WovenOutput.Reporter {
  private enum State {
    /** Nothing is analysed yet. */
    NEW,
    /** There are no coroutines, or the plugin is switched off. */
    IDLE,
    WEAVING,
    UNABLE
  }

  private final JavacTask task;
  private State state = State.NEW;
  private String obstacle = "";

  /** The checks, if no processor makes them. */
  private @Nullable Diagnostics own;

  private @Nullable Trees trees;
  private @Nullable CompilationUnitTree unit;

  WeavingListener(JavacTask task) {
    this.task = task;
  }

  @Override
  public void started(TaskEvent event) {
    if (event.getKind() == TaskEvent.Kind.GENERATE) {
      unit = event.getCompilationUnit();
    }
  }

  @Override
  public void finished(TaskEvent event) {
    if (event.getKind() != TaskEvent.Kind.ANALYZE || event.getCompilationUnit() == null) {
      return;
    }
    if (state == State.NEW) {
      state = start(event.getCompilationUnit());
    }
    TypeElement type = event.getTypeElement();
    if (state == State.WEAVING) {
      if (own != null) {
        own.analyzed(event);
      }
    } else if (state == State.UNABLE && type != null && !Seams.of(task).hasProcessor()) {
      Tree coroutine = CoroutineFinder.find(trees(), type);
      if (coroutine != null) {
        trees()
            .printMessage(Diagnostic.Kind.ERROR, remedy(), coroutine, event.getCompilationUnit());
      }
    }
  }

  private State start(CompilationUnitTree first) {
    try {
      if (task.getElements().getTypeElement(CoroutineFinder.markerType()) == null) {
        return State.IDLE;
      }
      JavacContext javac = JavacContext.open(task);
      Map<String, String> options = javac.processorOptions();
      if (WeavingPlugin.OFF.equals(options.get(WeavingPlugin.SWITCH))) {
        return State.IDLE;
      }
      if (!Seams.of(task).hasProcessor()) {
        own = checks(options, first);
      }
      new JavacWriter(javac).install(task, this);
    } catch (Throwable e) { // whatever a javac of the future may say to it
      obstacle = JavacContext.causeOf(e).toString();
      return State.UNABLE;
    }
    Seams.of(task).pluginWeaves();
    return State.WEAVING;
  }

  /** The checks, or null after an error if an option of theirs is wrong. */
  private @Nullable Diagnostics checks(Map<String, String> options, CompilationUnitTree first) {
    try {
      return Diagnostics.of(task, options);
    } catch (IllegalArgumentException e) {
      trees().printMessage(Diagnostic.Kind.ERROR, String.valueOf(e.getMessage()), first, first);
      return null;
    }
  }

  /** A class was woven. */
  @Override
  public void woven(byte[] classFile) {
    Diagnostics diagnostics = diagnostics();
    if (unit != null && diagnostics != null) {
      HugeMethods.report(classFile, unit, diagnostics);
    }
  }

  @Override
  public void report(String message, int line) {
    Diagnostics diagnostics = diagnostics();
    if (unit != null && diagnostics != null) {
      diagnostics.reportFault(unit, line, message);
    }
  }

  /** This one's or the processor's; null if an option is wrong, and then nothing is generated. */
  private @Nullable Diagnostics diagnostics() {
    return own == null ? Seams.of(task).diagnostics() : own;
  }

  /** The message for a fault of the weaver itself. */
  static String unexpected(Exception fault) {
    return "eddy-weaver could not weave this class: "
        + fault
        + "; as a way round, compile without it and weave the class folder with java -jar"
        + " eddy-weaver.jar";
  }

  private String remedy() {
    String version = WeavingListener.class.getPackage().getImplementationVersion();
    String known = version == null ? "VERSION" : version;
    CodeSource source = WeavingListener.class.getProtectionDomain().getCodeSource();
    String jar = source == null ? "eddy-weaver.jar" : source.getLocation().getPath();
    return "this coroutine cannot be woven: no annotation processor runs, and eddy-weaver does not"
        + " get at the class writer of this javac ("
        + obstacle
        + "). Let it run as a processor (and take -proc:none away); add"
        + "\n  javac:  --processor-path "
        + jar
        + "\n  Maven:  <annotationProcessorPaths><path><groupId>dev.eddy</groupId>"
        + "<artifactId>eddy-weaver</artifactId><version>"
        + known
        + "</version></path></annotationProcessorPaths>"
        + "\n  Gradle: annotationProcessor 'dev.eddy:eddy-weaver:"
        + known
        + "'"
        + "\nIf the compiled classes are woven later, switch this off with -J-Deddy.plugin=off.";
  }

  private Trees trees() {
    if (trees == null) {
      trees = Trees.instance(task);
    }
    return trees;
  }
}
