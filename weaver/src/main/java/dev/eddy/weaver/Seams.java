package dev.eddy.weaver;

import com.sun.source.util.JavacTask;
import dev.eddy.weaver.internal.diagnostics.Diagnostics;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where processor and plugin meet in one compilation: the plugin weaves if it can, because it needs
 * no readable output, and the processor if not.
 *
 * <p>Each works without the other knowing, as when a build tool loads them apart: what is woven has
 * a mark.
 */
final class Seams {
  private static final Map<JavacTask, Seams> BY_TASK =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The processor's, if it is there. */
  private volatile @Nullable Diagnostics diagnostics;

  private volatile boolean plugin;

  private Seams() {}

  static Seams of(JavacTask task) {
    return BY_TASK.computeIfAbsent(task, any -> new Seams());
  }

  void processorListens(Diagnostics itsDiagnostics) {
    diagnostics = itsDiagnostics;
  }

  boolean hasProcessor() {
    return diagnostics != null;
  }

  @Nullable Diagnostics diagnostics() {
    return diagnostics;
  }

  void pluginWeaves() {
    plugin = true;
  }

  boolean hasPlugin() {
    return plugin;
  }
}
