package dev.eddy.weaver;

import com.sun.source.util.JavacTask;
import com.sun.source.util.Plugin;

/**
 * Weaves where javac runs no annotation processor: javac finds and starts it wherever it finds
 * {@code eddy-weaver}, on the processor path or, if there is none, on the class path.
 *
 * <p>It weaves each class before its one and only writing, so the output need not be readable. The
 * system property {@code eddy.plugin=off} (for javac: {@code -J-Deddy.plugin=off}) or the option
 * {@code -Aeddy.plugin=off} switches it off; then the processor is the only one to weave.
 */
public final class WeavingPlugin implements Plugin {
  /** Of the system property and of the processor option. */
  static final String SWITCH = "eddy.plugin";

  static final String OFF = "off";

  /** For the service loader. */
  public WeavingPlugin() {}

  @Override
  public String getName() {
    return "Eddy";
  }

  @Override
  public boolean autoStart() {
    return true;
  }

  /** Listens; javac's class writer is not touched before a class is seen that could use Eddy. */
  @Override
  public void init(JavacTask task, String... arguments) {
    try {
      if (!OFF.equals(System.getProperty(SWITCH))) {
        listen(task);
        ProcessingRounds.spare(task);
      }
    } catch (Throwable e) {
      // Not a javac that we know. A coroutine that stays unwoven says so when it is started.
      return;
    }
  }

  /** From the analysis on, where that can be had: javac parses faster if nobody listens. */
  private static void listen(JavacTask task) {
    var listener = new WeavingListener(task);
    try {
      AnalysisStart.whenReached(JavacContext.open(task), () -> task.addTaskListener(listener));
    } catch (Throwable e) { // whatever a javac of the future may say to it
      task.addTaskListener(listener);
    }
  }
}
