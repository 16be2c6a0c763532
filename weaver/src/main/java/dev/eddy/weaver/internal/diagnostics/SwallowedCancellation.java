package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Name;
import org.jspecify.annotations.Nullable;

/** Finds a {@code catch} around an await that ends a cancellation. */
final class SwallowedCancellation extends Check {
  private static final Set<String> CATCH_CANCELLATION =
      Set.of("java.lang.Throwable", "java.lang.Error", SourceNames.CANCELLED);

  SwallowedCancellation(Symbols symbols, CoroutineScopes scopes, Reporter reporter) {
    super(symbols, scopes, reporter);
  }

  @Override
  void attempt(TreePath attempt) {
    var tree = (TryTree) attempt.getLeaf();
    if (tree.getCatches().isEmpty() || !scopes.of(attempt).isBody() || !awaits(attempt, tree)) {
      return;
    }
    for (CatchTree each : tree.getCatches()) {
      var path = new TreePath(attempt, each);
      if (catchesCancellation(path, each)) {
        if (!throwsOn(path, each)) {
          report(path, each);
        }
        return; // no later one gets it
      }
    }
  }

  private boolean awaits(TreePath attempt, TryTree tree) {
    return awaits.areIn(attempt, tree.getBlock())
        || tree.getResources().stream().anyMatch(each -> awaits.areIn(attempt, each));
  }

  private boolean catchesCancellation(TreePath path, CatchTree tree) {
    Tree type = tree.getParameter().getType();
    var parameter = new TreePath(path, tree.getParameter());
    if (!(type instanceof UnionTypeTree union)) {
      return isCancellation(new TreePath(parameter, type));
    }
    var alternatives = new TreePath(parameter, union);
    return union.getTypeAlternatives().stream()
        .anyMatch(each -> isCancellation(new TreePath(alternatives, each)));
  }

  private boolean isCancellation(TreePath type) {
    return CATCH_CANCELLATION.stream()
        .anyMatch(each -> Symbols.isNamed(symbols.typeOf(type), each));
  }

  /** Whether it throws what it caught somewhere, or something else at its end. */
  private boolean throwsOn(TreePath path, CatchTree tree) {
    List<? extends StatementTree> statements = tree.getBlock().getStatements();
    if (!statements.isEmpty() && statements.get(statements.size() - 1) instanceof ThrowTree) {
      return true;
    }
    var finder = new Rethrow(tree.getParameter().getName());
    finder.scan(new TreePath(path, tree.getBlock()), null);
    return finder.found;
  }

  private void report(TreePath path, CatchTree tree) {
    reporter.report(
        Id.SWALLOWED_CANCELLATION,
        path,
        tree,
        "this catch swallows the cancellation of the coroutine, which an await in the try throws as"
            + " CancelledError: catch Exception, or end the block by throwing on what was caught");
  }

  /** Looks for a throw of the variable that was caught, or of a {@code CancelledError} of it. */
  private final class Rethrow extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final Name caught;
    private boolean found;

    Rethrow(Name caught) {
      this.caught = caught;
    }

    @Override
    public @Nullable Void visitThrow(ThrowTree tree, @Nullable Void unused) {
      TreePath thrown =
          Symbols.withoutParentheses(new TreePath(getCurrentPath(), tree.getExpression()));
      if (thrown.getLeaf() instanceof IdentifierTree variable
          && (variable.getName().equals(caught)
              || Symbols.isNamed(symbols.typeOf(thrown), SourceNames.CANCELLED))) {
        found = true;
      }
      return super.visitThrow(tree, null);
    }

    @Override
    public @Nullable Void visitLambdaExpression(
        LambdaExpressionTree lambda, @Nullable Void unused) {
      return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      return null;
    }
  }
}
