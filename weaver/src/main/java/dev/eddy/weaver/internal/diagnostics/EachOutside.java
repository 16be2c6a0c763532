package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import dev.eddy.weaver.internal.diagnostics.CoroutineScopes.Kind;
import dev.eddy.weaver.internal.diagnostics.CoroutineScopes.Scope;

/** Finds an {@code each(…)} that is not the head of a {@code for} statement in a coroutine. */
final class EachOutside extends Check {
  private static final String LOOP = "write for (var x : each(sequence))";

  private final Surroundings surroundings;

  EachOutside(Symbols symbols, CoroutineScopes scopes, Reporter reporter) {
    super(symbols, scopes, reporter);
    this.surroundings = new Surroundings(symbols);
  }

  @Override
  void call(TreePath call) {
    if (!symbols.isEach(call)) {
      return;
    }
    Scope scope = scopes.of(call);
    Tree caret = ((MethodInvocationTree) call.getLeaf()).getMethodSelect();
    if (scope.kind() == Kind.OUTSIDE) {
      if (awaits.areInArguments(call)) {
        return; // told as that await already
      }
      report(call, caret, "each(…) stands " + surroundings.tell(scope.around(), "loop"));
    } else if (scope.isBody() && !symbols.isEachOfLoop(call)) {
      report(
          call,
          caret,
          "each(…) is used for something else than the head of a for statement, and only that can"
              + " wait for elements: "
              + LOOP
              + ", or await fetchNext() of the sequence and take nextObject()");
    }
  }

  @Override
  void reference(TreePath reference) {
    if (symbols.isEach(reference)) {
      report(
          reference,
          reference.getLeaf(),
          "a reference to each is no head of a for statement, and only that can wait for elements: "
              + LOOP
              + " in the lambda of async(…)");
    }
  }

  private void report(TreePath place, Tree caret, String message) {
    reporter.report(Id.EACH_OUTSIDE, place, caret, message);
  }
}
