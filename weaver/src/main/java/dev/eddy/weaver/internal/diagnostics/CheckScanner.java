package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreePathScanner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks through a class, and shows each check what it looks at. */
final class CheckScanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
  private final List<Check> checks;

  CheckScanner(List<Check> checks) {
    this.checks = checks;
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void unused) {
    checks.forEach(check -> check.call(getCurrentPath()));
    return super.visitMethodInvocation(tree, null);
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void unused) {
    checks.forEach(check -> check.reference(getCurrentPath()));
    return super.visitMemberReference(tree, null);
  }

  @Override
  public @Nullable Void visitExpressionStatement(
      ExpressionStatementTree tree, @Nullable Void unused) {
    checks.forEach(check -> check.statement(getCurrentPath()));
    return super.visitExpressionStatement(tree, null);
  }

  @Override
  public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void unused) {
    checks.forEach(check -> check.lambda(getCurrentPath()));
    return super.visitLambdaExpression(tree, null);
  }

  @Override
  public @Nullable Void visitTry(TryTree tree, @Nullable Void unused) {
    checks.forEach(check -> check.attempt(getCurrentPath()));
    return super.visitTry(tree, null);
  }

  @Override
  public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
    checks.forEach(check -> check.assignment(getCurrentPath()));
    return super.visitAssignment(tree, null);
  }

  @Override
  public @Nullable Void visitCompoundAssignment(
      CompoundAssignmentTree tree, @Nullable Void unused) {
    checks.forEach(check -> check.compoundAssignment(getCurrentPath()));
    return super.visitCompoundAssignment(tree, null);
  }
}
