package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.TryTree;
import com.sun.source.util.TreePath;
import dev.eddy.weaver.internal.diagnostics.CoroutineScopes.Kind;
import dev.eddy.weaver.internal.diagnostics.CoroutineScopes.Scope;

/** Finds a try-with-resources that is in no coroutine and has a resource whose closing waits. */
final class AsyncWithOutside extends Check {
  private final Surroundings surroundings;

  AsyncWithOutside(Symbols symbols, CoroutineScopes scopes, Reporter reporter) {
    super(symbols, scopes, reporter);
    this.surroundings = new Surroundings(symbols);
  }

  @Override
  void attempt(TreePath attempt) {
    Scope scope = scopes.of(attempt);
    if (((TryTree) attempt.getLeaf()).getResources().isEmpty() || scope.kind() != Kind.OUTSIDE) {
      return;
    }
    for (TreePath resource : closingsThatWait(attempt)) {
      reporter.report(
          Id.ASYNC_WITH_OUTSIDE,
          resource,
          resource.getLeaf(),
          "the closing of "
              + Symbols.nameOf(resource.getLeaf())
              + " has to be awaited, and this try stands "
              + surroundings.tell(scope.around(), "use it"));
    }
  }
}
