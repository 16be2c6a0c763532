package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import dev.eddy.weaver.internal.diagnostics.CoroutineScopes.Scope;

/** Finds an {@code await} inside a {@code synchronized} block of the same body. */
final class AwaitInSynchronized extends Check {

  AwaitInSynchronized(Symbols symbols, CoroutineScopes scopes, Reporter reporter) {
    super(symbols, scopes, reporter);
  }

  @Override
  void call(TreePath call) {
    if (!symbols.isAwait(call)) {
      return;
    }
    Scope scope = scopes.of(call);
    if (scope.isBody() && isSynchronized(call, scope.around().getLeaf())) {
      reporter.report(
          Id.AWAIT_IN_SYNCHRONIZED,
          call,
          ((MethodInvocationTree) call.getLeaf()).getMethodSelect(),
          "await inside synchronized: other coroutines run during an await, so the lock would either"
              + " be held against them or protect nothing; await before or after the synchronized"
              + " block");
    }
  }

  private static boolean isSynchronized(TreePath call, Tree body) {
    Tree inner = call.getLeaf();
    for (TreePath up = call.getParentPath();
        up != null && up.getLeaf() != body;
        up = up.getParentPath()) {
      // What is locked is evaluated before the lock is taken.
      if (up.getLeaf() instanceof SynchronizedTree locked && locked.getBlock() == inner) {
        return true;
      }
      inner = up.getLeaf();
    }
    return false;
  }
}
