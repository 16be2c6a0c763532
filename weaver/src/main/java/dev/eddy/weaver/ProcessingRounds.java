package dev.eddy.weaver;

import com.sun.source.util.JavacTask;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import javax.annotation.processing.Processor;

/**
 * Spares javac the rounds of annotation processing which the weaver's processor alone is the reason
 * for, and in which it does nothing: the plugin weaves. They cost an eighth of the time of a
 * compilation, because javac then enters each source twice.
 */
final class ProcessingRounds {
  private static final String TASK_OF_COMMAND = "api.BasicJavacTask";
  private static final String TASK_OF_TOOL = "api.JavacTaskImpl";
  private static final String OPTIONS = "util.Options";
  private static final String PROCESSING_MODE = "-proc:";
  private static final String NO_PROCESSING = PROCESSING_MODE + "none";

  /** Who gives one of these wants processors of their own. */
  private static final Set<String> REQUESTS = Set.of("-processor", "-Xprint");

  private final JavacTask task;
  private final JavacContext javac;

  private ProcessingRounds(JavacTask task, JavacContext javac) {
    this.task = task;
    this.javac = javac;
  }

  /**
   * Has javac process no annotations if it would only do so for the weaver, and the plugin will be
   * able to weave. Else leaves all as it is. To be called before javac looks for processors.
   */
  static void spare(JavacTask task) {
    try {
      var rounds = new ProcessingRounds(task, JavacContext.open(task));
      if (rounds.areForTheWeaverAlone()) {
        new JavacWriter(rounds.javac).check();
        rounds.switchOff();
      }
    } catch (Throwable e) {
      // Not a javac that we know. The processor weaves, as it would without a plugin.
      return;
    }
  }

  private boolean areForTheWeaverAlone() throws ReflectiveOperationException {
    return !isRequested() && !hasGivenProcessors() && findsTheWeaverAlone();
  }

  private boolean isRequested() throws ReflectiveOperationException {
    Map<String, String> forProcessors = javac.processorOptions();
    if (WeavingPlugin.OFF.equals(forProcessors.get(WeavingPlugin.SWITCH))) {
      return true;
    }
    Object options = javac.instanceOf(OPTIONS);
    var keys = (Set<?>) options.getClass().getMethod("keySet").invoke(options);
    return keys.stream()
        .map(String::valueOf)
        .anyMatch(key -> key.startsWith(PROCESSING_MODE) || REQUESTS.contains(key));
  }

  /** Those of {@code CompilationTask.setProcessors}; the task of the command cannot have any. */
  private boolean hasGivenProcessors() throws ReflectiveOperationException {
    if (task.getClass() == javac.type(TASK_OF_COMMAND)) {
      return false;
    }
    Field given = javac.type(TASK_OF_TOOL).getDeclaredField("processors");
    given.setAccessible(true);
    return given.get(task) != null;
  }

  /** Looks where javac is going to look. */
  private boolean findsTheWeaverAlone() throws ReflectiveOperationException {
    Object processing = javac.processing();
    Method find = processing.getClass().getMethod("getServiceLoader", Class.class);
    var found = (ServiceLoader<?>) find.invoke(processing, Processor.class);
    return found.stream()
        .allMatch(each -> each.type().getName().equals(WeavingProcessor.class.getName()));
  }

  private void switchOff() throws ReflectiveOperationException {
    Object options = javac.instanceOf(OPTIONS);
    options
        .getClass()
        .getMethod("put", String.class, String.class)
        .invoke(options, NO_PROCESSING, "none");
  }
}
