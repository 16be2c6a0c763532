package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePath;
import dev.eddy.weaver.internal.diagnostics.CoroutineScopes.Kind;
import dev.eddy.weaver.internal.diagnostics.CoroutineScopes.Scope;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Finds an {@code await} where nothing can wait: outside the body of a coroutine. */
final class AwaitOutside extends Check {

  AwaitOutside(Symbols symbols, CoroutineScopes scopes, Reporter reporter) {
    super(symbols, scopes, reporter);
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
          "await stands in "
              + describe(scope.around())
              + ", and only the body of a coroutine can wait: "
              + remedy(scope.around()));
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

  private String describe(TreePath around) {
    if (around.getLeaf() instanceof LambdaExpressionTree) {
      return "a lambda" + ofType(symbols.typeOf(around));
    }
    if (!(around.getLeaf() instanceof MethodTree method)) {
      return "an initialiser";
    }
    return method.getReturnType() == null
        ? "a constructor"
        : "the method " + method.getName() + "(…)";
  }

  private static String ofType(@Nullable TypeMirror type) {
    return type instanceof DeclaredType declared && type.getKind() == TypeKind.DECLARED
        ? " of type " + declared.asElement().getSimpleName()
        : "";
  }

  private static String remedy(TreePath around) {
    if (around.getLeaf() instanceof LambdaExpressionTree) {
      return "await before the lambda, or make the lambda return async(() -> …)";
    }
    if (around.getLeaf() instanceof MethodTree method && method.getReturnType() != null) {
      return "write Coroutine<…> " + method.getName() + "(…) { return async(() -> …); }";
    }
    return "await in a method that returns async(() -> …), and pass the value in";
  }
}
