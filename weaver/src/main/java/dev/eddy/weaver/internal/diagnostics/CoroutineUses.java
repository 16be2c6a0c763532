package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Name;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a class has anything to do with coroutines. Most classes of most compilations have
 * not, and this is cheaper than the checks: it keeps no paths and stops at the first sign.
 *
 * <p>The signs are a call that is named as one of those which the weaver replaces, a lambda or a
 * method reference that is a coroutine's body, the call of a method that gives a coroutine, and a
 * resource.
 */
final class CoroutineUses extends TreeScanner<@Nullable Void, @Nullable Void> {
  private final Symbols symbols;
  private final Set<Name> names;
  private final TreePath unit;
  private boolean found;

  private CoroutineUses(Symbols symbols, TreePath unit) {
    this.symbols = symbols;
    this.names = symbols.names(SourceNames.OF_CALLS);
    this.unit = unit;
  }

  static boolean areIn(Symbols symbols, TreePath unit, Tree type) {
    var uses = new CoroutineUses(symbols, unit);
    uses.scan(type, null);
    return uses.found;
  }

  @Override
  public @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
    return tree == null || found ? null : super.scan(tree, null);
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
    ExpressionTree method = call.getMethodSelect();
    if (method instanceof IdentifierTree identifier) {
      found |= names.contains(identifier.getName());
    } else if (method instanceof MemberSelectTree select) {
      found |= names.contains(select.getIdentifier());
    }
    return super.visitMethodInvocation(call, null);
  }

  @Override
  public @Nullable Void visitExpressionStatement(
      ExpressionStatementTree statement, @Nullable Void unused) {
    found |= givesCoroutine(statement.getExpression());
    return super.visitExpressionStatement(statement, null);
  }

  @Override
  public @Nullable Void visitLambdaExpression(LambdaExpressionTree lambda, @Nullable Void unused) {
    found |= isBody(lambda) || givesCoroutine(lambda.getBody());
    return super.visitLambdaExpression(lambda, null);
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree reference, @Nullable Void unused) {
    found |= names.contains(reference.getName()) || isBody(reference) || callsMaker(reference);
    return super.visitMemberReference(reference, null);
  }

  /** The closing of a resource may have to be awaited. */
  @Override
  public @Nullable Void visitTry(TryTree attempt, @Nullable Void unused) {
    found |= !attempt.getResources().isEmpty();
    return super.visitTry(attempt, null);
  }

  /** No annotation has a call. */
  @Override
  public @Nullable Void visitModifiers(ModifiersTree modifiers, @Nullable Void unused) {
    return null;
  }

  @Override
  public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
    return scan(method.getBody(), null);
  }

  @Override
  public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
    return scan(variable.getInitializer(), null);
  }

  private boolean givesCoroutine(Tree expression) {
    Tree inner = expression;
    while (inner instanceof ParenthesizedTree parentheses) {
      inner = parentheses.getExpression();
    }
    return inner instanceof MethodInvocationTree && callsMaker(inner);
  }

  private boolean callsMaker(Tree callOrReference) {
    ExecutableElement method = symbols.methodOf(pathOf(callOrReference));
    return method != null && symbols.returnsCoroutine(method);
  }

  private boolean isBody(Tree function) {
    TypeMirror type = symbols.typeOf(pathOf(function));
    return type != null
        && (type.getKind() == TypeKind.INTERSECTION
            || (type instanceof DeclaredType declared && symbols.isBodyType(declared.asElement())));
  }

  /** Not the real one: javac looks at the leaf alone for what is asked here. */
  private TreePath pathOf(Tree tree) {
    return new TreePath(unit, tree);
  }
}
