package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import org.jspecify.annotations.Nullable;

/** Looks for awaits in a part of a body. */
final class Awaits {
  private final Symbols symbols;

  Awaits(Symbols symbols) {
    this.symbols = symbols;
  }

  /** Whether there is one in a part of a tree, those of other lambdas and classes aside. */
  boolean areIn(TreePath parent, @Nullable Tree part) {
    if (part == null) {
      return false;
    }
    var finder = new Finder();
    finder.scan(new TreePath(parent, part), null);
    return finder.found;
  }

  /** Whether there is one in the arguments of a call. */
  boolean areInArguments(TreePath call) {
    return ((MethodInvocationTree) call.getLeaf())
        .getArguments().stream().anyMatch(each -> areIn(call, each));
  }

  private final class Finder extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private boolean found;

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
      if (symbols.isAwait(getCurrentPath()) || symbols.isEachOfLoop(getCurrentPath())) {
        found = true;
      }
      return found ? null : super.visitMethodInvocation(call, null);
    }

    @Override
    public @Nullable Void visitLambdaExpression(
        LambdaExpressionTree lambda, @Nullable Void unused) {
      return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      return null;
    }
  }
}
