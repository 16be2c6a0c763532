package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/**
 * Tells of woven methods that are too large for HotSpot's compilers.
 *
 * <p>The size is known when the class is woven, and by then javac has taken the trees apart. So the
 * bodies are noted while the trees are whole.
 */
final class HugeMethod extends Check {
  private final SourcePositions positions;
  private final Map<CompilationUnitTree, List<Body>> bodies = new HashMap<>();

  /** A body on some lines of the source. */
  private record Body(Tree lambda, long firstLine, long lastLine, Level level) {

    boolean hasLine(int line) {
      return firstLine <= line && line <= lastLine;
    }
  }

  HugeMethod(
      Symbols symbols, CoroutineScopes scopes, Reporter reporter, SourcePositions positions) {
    super(symbols, scopes, reporter);
    this.positions = positions;
  }

  @Override
  void lambda(TreePath lambda) {
    if (scopes.kindOf(lambda) != CoroutineScopes.Kind.BODY) {
      return;
    }
    CompilationUnitTree unit = lambda.getCompilationUnit();
    Tree tree = lambda.getLeaf();
    LineMap lines = unit.getLineMap();
    long start = positions.getStartPosition(unit, tree);
    long end = positions.getEndPosition(unit, ((LambdaExpressionTree) tree).getBody());
    if (lines != null && start != Diagnostic.NOPOS && end != Diagnostic.NOPOS) {
      Level level = reporter.levelAt(Id.HUGE_METHOD, lambda);
      bodies
          .computeIfAbsent(unit, each -> new ArrayList<>())
          .add(new Body(tree, lines.getLineNumber(start), lines.getLineNumber(end), level));
    }
  }

  /**
   * Tells of a method.
   *
   * @param line a line of its body, or 0 if that is not known
   * @param elsewhere what to point at if the line tells nothing
   */
  void report(CompilationUnitTree unit, int line, int size, int limit, Tree elsewhere) {
    Body body = bodyAt(unit, line);
    reporter.print(
        Id.HUGE_METHOD,
        body == null ? reporter.level(Id.HUGE_METHOD) : body.level(),
        body == null ? elsewhere : body.lambda(),
        unit,
        "this coroutine has "
            + size
            + " bytes of code when it is woven, and HotSpot compiles no method of more than "
            + limit
            + ", so it would always be interpreted: move parts of it into methods or coroutines of"
            + " their own");
  }

  /** The innermost one: bodies come in the order in which they begin. */
  private @Nullable Body bodyAt(CompilationUnitTree unit, int line) {
    Body found = null;
    for (Body body : bodies.getOrDefault(unit, List.of())) {
      if (body.hasLine(line)) {
        found = body;
      }
    }
    return found;
  }
}
