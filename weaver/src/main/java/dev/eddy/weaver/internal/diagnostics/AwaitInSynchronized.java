package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import dev.eddy.weaver.internal.diagnostics.CoroutineScopes.Scope;

/**
 * Finds an {@code await} inside a {@code synchronized} block of the same body, and the statements
 * that await without saying so.
 */
final class AwaitInSynchronized extends Check {

  AwaitInSynchronized(Symbols symbols, CoroutineScopes scopes, Reporter reporter) {
    super(symbols, scopes, reporter);
  }

  @Override
  void call(TreePath call) {
    Tree caret = ((MethodInvocationTree) call.getLeaf()).getMethodSelect();
    if (symbols.isAwait(call)) {
      check(call, call, caret, "await inside synchronized", "await");
    } else if (symbols.isEachOfLoop(call) && !awaits.areInArguments(call)) {
      check(call, call, caret, "a loop over each(…) inside synchronized, which awaits", "loop");
    }
  }

  @Override
  void attempt(TreePath attempt) {
    for (TreePath resource : closingsThatWait(attempt)) {
      check(
          attempt,
          resource,
          resource.getLeaf(),
          "the closing of "
              + Symbols.nameOf(resource.getLeaf())
              + " inside synchronized, which has to be awaited",
          "use it");
    }
  }

  private void check(TreePath waiting, TreePath place, Tree caret, String what, String doing) {
    Scope scope = scopes.of(waiting);
    if (scope.isBody() && isSynchronized(waiting, scope.around().getLeaf())) {
      reporter.report(
          Id.AWAIT_IN_SYNCHRONIZED,
          place,
          caret,
          what
              + ": other coroutines run during an await, so the lock would either be held against"
              + " them or protect nothing; "
              + doing
              + " before or after the synchronized block");
    }
  }

  private static boolean isSynchronized(TreePath path, Tree body) {
    Tree inner = path.getLeaf();
    for (TreePath up = path.getParentPath();
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
