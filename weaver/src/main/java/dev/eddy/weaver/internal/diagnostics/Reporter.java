package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import javax.lang.model.element.Element;
import org.jspecify.annotations.Nullable;

/** Tells of mistakes at the trees that make them, as the options and annotations want it. */
final class Reporter {
  private final Trees trees;
  private final Map<Id, Level> levels = new EnumMap<>(Id.class);

  /**
   * Makes one.
   *
   * @param options javac's {@code -A} options, without the {@code -A}
   * @throws IllegalArgumentException if one sets a level that there is not
   */
  Reporter(Trees trees, Map<String, String> options) {
    this.trees = trees;
    for (Id id : Id.values()) {
      String value = options.get(id.option());
      levels.put(id, value == null ? id.level() : Level.of(id.option(), value));
    }
  }

  /** The level that the options set. */
  Level level(Id id) {
    return levels.getOrDefault(id, id.level());
  }

  /** The level at a place of the source. */
  Level levelAt(Id id, TreePath place) {
    Level level = level(id);
    return level == Level.OFF || isSuppressed(id, place) ? Level.OFF : level;
  }

  private boolean isSuppressed(Id id, TreePath place) {
    for (TreePath up = place; up != null; up = up.getParentPath()) {
      Tree tree = up.getLeaf();
      if ((tree instanceof VariableTree || tree instanceof MethodTree || tree instanceof ClassTree)
          && suppresses(trees.getElement(up), id)) {
        return true;
      }
    }
    return false;
  }

  private static boolean suppresses(@Nullable Element element, Id id) {
    SuppressWarnings annotation =
        element == null ? null : element.getAnnotation(SuppressWarnings.class);
    return annotation != null && Arrays.asList(annotation.value()).contains(id.suppression());
  }

  /**
   * Tells of a mistake.
   *
   * @param place where it is
   * @param caret the tree to point at
   */
  void report(Id id, TreePath place, Tree caret, String message) {
    print(id, levelAt(id, place), caret, place.getCompilationUnit(), message);
  }

  void print(Id id, Level level, Tree caret, CompilationUnitTree unit, String message) {
    if (level != Level.OFF) {
      trees.printMessage(level.kind(), id.format(message), caret, unit);
    }
  }
}
