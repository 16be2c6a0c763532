package dev.eddy.weaver;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import org.jspecify.annotations.Nullable;

/** Finds the tree to point at for a message that only knows a line: the first call on it. */
final class AwaitFinder extends TreeScanner<@Nullable Void, String> {
  private final Trees trees;
  private final CompilationUnitTree unit;
  private final int line;
  private @Nullable Tree found;

  private AwaitFinder(Trees trees, CompilationUnitTree unit, int line) {
    this.trees = trees;
    this.unit = unit;
    this.line = line;
  }

  static Tree find(Trees trees, CompilationUnitTree unit, int line) {
    var finder = new AwaitFinder(trees, unit, line);
    finder.scan(unit, "");
    if (finder.found != null) {
      return finder.found;
    }
    return unit.getTypeDecls().isEmpty() ? unit : unit.getTypeDecls().get(0);
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree call, String unused) {
    LineMap lines = unit.getLineMap();
    long position = trees.getSourcePositions().getStartPosition(unit, call);
    if (found == null && position >= 0 && lines.getLineNumber(position) == line) {
      found = call;
    }
    return super.visitMethodInvocation(call, unused);
  }
}
