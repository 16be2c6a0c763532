package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LambdaExpressionTree.BodyKind;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Finds coroutines that are made and dropped, so that they never run. */
final class DroppedCoroutine extends Check {
  /**
   * Packages whose functional types take a call that is there to fail, and whose methods give an
   * object back to record a call that never happens.
   */
  private static final List<String> TESTING =
      List.of(
          "org.junit.", "org.assertj.", "org.testng.", "org.mockito.", "com.google.common.truth.");

  DroppedCoroutine(Symbols symbols, CoroutineScopes scopes, Reporter reporter) {
    super(symbols, scopes, reporter);
  }

  @Override
  void statement(TreePath statement) {
    var tree = (ExpressionStatementTree) statement.getLeaf();
    TreePath expression = Symbols.withoutParentheses(new TreePath(statement, tree.getExpression()));
    ExecutableElement method = makerOf(expression);
    if (method != null && !isInTestingLambda(statement)) {
      report(expression, method);
    }
  }

  @Override
  void lambda(TreePath lambda) {
    var tree = (LambdaExpressionTree) lambda.getLeaf();
    if (tree.getBodyKind() == BodyKind.EXPRESSION) {
      TreePath expression = Symbols.withoutParentheses(new TreePath(lambda, tree.getBody()));
      ExecutableElement method = makerOf(expression);
      if (method != null && dropsItsValue(lambda)) {
        report(expression, method);
      }
    }
  }

  @Override
  void reference(TreePath reference) {
    ExecutableElement method = symbols.methodOf(reference);
    if (method != null && symbols.returnsCoroutine(method) && dropsItsValue(reference)) {
      report(reference, method);
    }
  }

  /** Whether a lambda or a method reference gives its value to nobody. */
  private boolean dropsItsValue(TreePath function) {
    TypeMirror type = symbols.typeOf(function);
    return type != null && !isTesting(typeOf(function)) && symbols.returnsNothing(type);
  }

  private boolean isInTestingLambda(TreePath statement) {
    TreePath around = scopes.of(statement).around();
    return around.getLeaf() instanceof LambdaExpressionTree && isTesting(typeOf(around));
  }

  /** The method that makes the coroutine which an expression is; null if it makes none. */
  private @Nullable ExecutableElement makerOf(TreePath expression) {
    if (!(expression.getLeaf() instanceof MethodInvocationTree)) {
      return null;
    }
    ExecutableElement method = symbols.methodOf(expression);
    return method != null && symbols.returnsCoroutine(method) && !isRecorded(expression)
        ? method
        : null;
  }

  /** {@code verify(mock).load()} calls nothing. */
  private boolean isRecorded(TreePath call) {
    TreePath receiver = Symbols.receiverOf(call);
    ExecutableElement method = receiver == null ? null : symbols.methodOf(receiver);
    return method != null && isTesting(method.getEnclosingElement());
  }

  private @Nullable Element typeOf(TreePath function) {
    return symbols.typeOf(function) instanceof DeclaredType type ? type.asElement() : null;
  }

  private static boolean isTesting(@Nullable Element type) {
    return type instanceof TypeElement element
        && TESTING.stream().anyMatch(element.getQualifiedName().toString()::startsWith);
  }

  private void report(TreePath place, ExecutableElement method) {
    Tree caret =
        place.getLeaf() instanceof MethodInvocationTree call
            ? call.getMethodSelect()
            : place.getLeaf();
    String call = method.getSimpleName() + "(…)";
    String remedy =
        scopes.of(place).isBody()
            ? "write await(" + call + "), or " + call + ".start() to run it beside this one"
            : "await it in a coroutine, write "
                + call
                + ".start(), or hand it to IOLoop.current().spawnCallback(() -> "
                + call
                + ")";
    reporter.report(
        Id.DROPPED_COROUTINE,
        place,
        caret,
        "the coroutine that " + call + " returns is dropped, so it never runs: " + remedy);
  }
}
