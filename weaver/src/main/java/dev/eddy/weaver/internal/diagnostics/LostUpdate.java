package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import dev.eddy.weaver.internal.diagnostics.CoroutineScopes.Scope;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Finds {@code field += await(…)}: what others write into the field meanwhile is lost, as it is
 * read before the await and written after it.
 */
final class LostUpdate extends Check {

  LostUpdate(Symbols symbols, CoroutineScopes scopes, Reporter reporter) {
    super(symbols, scopes, reporter);
  }

  @Override
  void compoundAssignment(TreePath assignment) {
    var tree = (CompoundAssignmentTree) assignment.getLeaf();
    if (awaits.areIn(assignment, tree.getExpression())
        && isShared(new TreePath(assignment, tree.getVariable()), scopes.of(assignment))) {
      report(assignment, tree.getVariable());
    }
  }

  @Override
  void assignment(TreePath assignment) {
    var tree = (AssignmentTree) assignment.getLeaf();
    TreePath variable = Symbols.withoutParentheses(new TreePath(assignment, tree.getVariable()));
    if (readsBeforeAwait(new TreePath(assignment, tree.getExpression()), variable)
        && isShared(variable, scopes.of(assignment))) {
      report(assignment, tree.getVariable());
    }
  }

  /** Whether others can reach it: a field, or an element of an array that is not the body's own. */
  private boolean isShared(TreePath variable, Scope scope) {
    TreePath inner = Symbols.withoutParentheses(variable);
    boolean isElement = inner.getLeaf() instanceof ArrayAccessTree;
    while (inner.getLeaf() instanceof ArrayAccessTree access) {
      inner = Symbols.withoutParentheses(new TreePath(inner, access.getExpression()));
    }
    Element element = symbols.elementOf(inner);
    if (!scope.isBody() || element == null) {
      return false;
    }
    return element.getKind() == ElementKind.FIELD
        || (isElement && !isDeclaredIn(scope.around(), element));
  }

  private boolean isDeclaredIn(TreePath body, Element variable) {
    var declarations = new Declarations(variable);
    declarations.scan(body, null);
    return declarations.found;
  }

  /** Whether it is {@code variable op await(…)}, at any depth of the operators on the left. */
  private boolean readsBeforeAwait(TreePath expression, TreePath variable) {
    TreePath inner = Symbols.withoutParentheses(expression);
    if (!(inner.getLeaf() instanceof BinaryTree binary)) {
      return false;
    }
    if (awaits.areIn(inner, binary.getRightOperand())
        && reads(new TreePath(inner, binary.getLeftOperand()), variable)) {
      return true;
    }
    return readsBeforeAwait(new TreePath(inner, binary.getLeftOperand()), variable)
        || readsBeforeAwait(new TreePath(inner, binary.getRightOperand()), variable);
  }

  private boolean reads(TreePath expression, TreePath variable) {
    var reads = new Reads(variable);
    reads.scan(expression, null);
    return reads.found;
  }

  private boolean isSame(TreePath one, TreePath other) {
    TreePath a = Symbols.withoutParentheses(one);
    TreePath b = Symbols.withoutParentheses(other);
    if (a.getLeaf() instanceof ArrayAccessTree left
        && b.getLeaf() instanceof ArrayAccessTree right) {
      return isSame(new TreePath(a, left.getExpression()), new TreePath(b, right.getExpression()))
          && left.getIndex().toString().equals(right.getIndex().toString());
    }
    if (!isName(a.getLeaf()) || !isName(b.getLeaf())) {
      return false;
    }
    Element element = symbols.elementOf(a);
    return element != null
        && element.equals(symbols.elementOf(b))
        && (element.getModifiers().contains(Modifier.STATIC)
            || receiver(a.getLeaf()).equals(receiver(b.getLeaf())));
  }

  private static boolean isName(Tree tree) {
    return tree instanceof IdentifierTree || tree instanceof MemberSelectTree;
  }

  /** As text: {@code x} and {@code this.x} have the same. */
  private static String receiver(Tree name) {
    if (name instanceof MemberSelectTree select) {
      ExpressionTree receiver = select.getExpression();
      return receiver.toString().equals("this") ? "" : receiver.toString();
    }
    return "";
  }

  private void report(TreePath assignment, ExpressionTree variable) {
    reporter.report(
        Id.LOST_UPDATE,
        assignment,
        assignment.getLeaf(),
        variable
            + " is read before the await and written after it, so what others write into it meanwhile"
            + " is lost: await into a local variable first, then update "
            + variable);
  }

  /** Looks for the declaration of a variable. */
  private final class Declarations extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final Element variable;
    private boolean found;

    Declarations(Element variable) {
      this.variable = variable;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
      found |= variable.equals(symbols.elementOf(getCurrentPath()));
      return super.visitVariable(tree, null);
    }
  }

  /** Looks for a read of a variable. */
  private final class Reads extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final TreePath variable;
    private boolean found;

    Reads(TreePath variable) {
      this.variable = variable;
    }

    @Override
    public @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
      if (tree != null && !found) {
        super.scan(tree, null);
      }
      return null;
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
      found |= isSame(getCurrentPath(), variable);
      return null;
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
      found |= isSame(getCurrentPath(), variable);
      return super.visitMemberSelect(tree, null);
    }

    @Override
    public @Nullable Void visitArrayAccess(ArrayAccessTree tree, @Nullable Void unused) {
      found |= isSame(getCurrentPath(), variable);
      return super.visitArrayAccess(tree, null);
    }
  }
}
