package dev.eddy.weaver;

import java.util.List;
import org.objectweb.asm.tree.MethodNode;

/**
 * Notes where each await of a body stands, for stack traces: {@code class:method:file:line:line…},
 * a line for each await in the order of their labels.
 */
final class AwaitLines {
  /** The JVM's way to say that a line is not known. */
  private static final int UNKNOWN = -1;

  /** The longest string that a class file can hold, if each character takes three bytes. */
  private static final int LONGEST = 65_535 / 3;

  private AwaitLines() {}

  /**
   * Returns the empty string for a body without awaits, and for one with more than can be noted.
   */
  static String of(ClassShape shape, MethodNode method, List<AwaitPoint> points) {
    if (points.isEmpty()) {
      return "";
    }
    var text = new StringBuilder(shape.name().replace('/', '.'));
    text.append(':').append(method.name).append(':').append(shape.sourceFile());
    for (AwaitPoint point : points) {
      int line = Instructions.lineOf(point.call());
      text.append(':').append(line == 0 ? UNKNOWN : line);
    }
    return text.length() > LONGEST ? "" : text.toString();
  }
}
