package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import dev.eddy.weaver.internal.diagnostics.CoroutineScopes.Kind;
import dev.eddy.weaver.internal.diagnostics.CoroutineScopes.Scope;

/** Finds an {@code await} where nothing can wait: outside the body of a coroutine. */
final class AwaitOutside extends Check {
  private final Surroundings surroundings;

  AwaitOutside(Symbols symbols, CoroutineScopes scopes, Reporter reporter) {
    super(symbols, scopes, reporter);
    this.surroundings = new Surroundings(symbols);
  }

  @Override
  void call(TreePath call) {
    if (!symbols.isAwait(call)) {
      return;
    }
    Scope scope = scopes.of(call);
    if (scope.kind() == Kind.OUTSIDE) {
      reporter.report(
          Id.AWAIT_OUTSIDE,
          call,
          ((MethodInvocationTree) call.getLeaf()).getMethodSelect(),
          "await stands " + surroundings.tell(scope.around(), "await"));
    }
  }

  @Override
  void reference(TreePath reference) {
    if (symbols.isAwait(reference)) {
      reporter.report(
          Id.AWAIT_OUTSIDE,
          reference,
          reference.getLeaf(),
          "a reference to await is called from outside the coroutine, and only the body of a"
              + " coroutine can wait: write await(…) in the lambda of async(…)");
    }
  }
}
