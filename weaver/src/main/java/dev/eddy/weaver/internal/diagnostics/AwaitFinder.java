package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.util.HashMap;
import java.util.Map;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tree to point at for a message that only knows a line: the first await on it, or the
 * first call that makes a coroutine.
 *
 * <p>They are noted while the trees are the source's own. When javac generates a class, it has
 * taken the code of its lambdas, and then all of its members, out of them.
 */
final class AwaitFinder {
  private final SourcePositions positions;
  private final Map<CompilationUnitTree, Map<Long, Tree>> callsByLine = new HashMap<>();

  AwaitFinder(Trees trees) {
    this.positions = trees.getSourcePositions();
  }

  /** To be called when a type of the unit has been analysed. */
  void note(CompilationUnitTree unit, Tree type) {
    Map<Long, Tree> calls = callsByLine.computeIfAbsent(unit, any -> new HashMap<>());
    if (unit.getLineMap() != null) { // there is none under -g:none
      new Calls(unit).scan(type, calls);
    }
  }

  /** The tree for a line, or the first type of the unit. */
  Tree find(CompilationUnitTree unit, int line) {
    Tree found = callsByLine.getOrDefault(unit, Map.of()).get((long) line);
    if (found != null) {
      return found;
    }
    return unit.getTypeDecls().isEmpty() ? unit : unit.getTypeDecls().get(0);
  }

  private final class Calls extends TreeScanner<@Nullable Void, Map<Long, Tree>> {
    private final CompilationUnitTree unit;

    Calls(CompilationUnitTree unit) {
      this.unit = unit;
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, Map<Long, Tree> calls) {
      boolean isOne = SourceNames.OF_CALLS.contains(Symbols.nameOf(call));
      if (isOne) {
        // The class file has the line of the parenthesis behind the name.
        putAt(positions.getEndPosition(unit, call.getMethodSelect()), call, calls);
        putAt(positions.getStartPosition(unit, call), call, calls);
      }
      super.visitMethodInvocation(call, calls);
      if (isOne && !call.getArguments().isEmpty()) {
        // Where javac keeps no ends of trees, that of the first argument is nearest to it.
        putAt(positions.getStartPosition(unit, call.getArguments().get(0)), call, calls);
      }
      return null;
    }

    private void putAt(long position, Tree call, Map<Long, Tree> calls) {
      if (position != Diagnostic.NOPOS) {
        calls.putIfAbsent(unit.getLineMap().getLineNumber(position), call);
      }
    }
  }
}
