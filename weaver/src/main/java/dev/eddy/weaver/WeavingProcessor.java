package dev.eddy.weaver;

import com.sun.source.util.JavacTask;
import dev.eddy.weaver.internal.diagnostics.Diagnostics;
import java.util.HashSet;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the coroutines of a module while javac compiles it. Put {@code eddy-weaver} on the
 * annotation processor path; there is nothing to configure. Options such as {@code
 * -Aeddy.lost_update=off} set how mistakes with coroutines are told: off, warning or error.
 *
 * <p>It processes no annotation. {@link WeavingPlugin}, which javac starts from the same path,
 * weaves classes before they are written. Where it is switched off or cannot, this class listens
 * for the classes that javac has generated, and rewrites the class files of those that have
 * coroutines. It also looks for mistakes with coroutines in the classes that javac has analysed.
 */
@SupportedAnnotationTypes("*")
public final class WeavingProcessor extends AbstractProcessor {

  /** For the service loader. */
  public WeavingProcessor() {}

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latest();
  }

  @Override
  public Set<String> getSupportedOptions() {
    var options = new HashSet<>(Diagnostics.options());
    options.add(WeavingPlugin.SWITCH);
    return options;
  }

  @Override
  public synchronized void init(ProcessingEnvironment environment) {
    super.init(environment);
    ProcessingEnvironment javac = Environments.unwrap(environment);
    JavacTask task = taskOf(javac);
    if (task == null) {
      environment
          .getMessager()
          .printMessage(
              Kind.WARNING,
              "eddy-weaver weaves through javac, and this compiler is another one or hides it ("
                  + environment.getClass().getName()
                  + "): weave the compiled classes with java -jar eddy-weaver.jar <class folder>, or run"
                  + " with -javaagent:eddy-weaver.jar");
      return;
    }
    try {
      Diagnostics diagnostics = Diagnostics.of(task, javac.getOptions());
      task.addTaskListener(new GeneratedClasses(task, javac, diagnostics));
    } catch (IllegalArgumentException e) {
      environment.getMessager().printMessage(Kind.ERROR, String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable JavacTask taskOf(ProcessingEnvironment environment) {
    try {
      return JavacTask.instance(environment);
    } catch (IllegalArgumentException | LinkageError e) {
      return null;
    }
  }

  /** Claims no annotation, so that other processors see them all. */
  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    return false;
  }
}
