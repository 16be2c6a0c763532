package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import javax.lang.model.type.TypeMirror;

/**
 * Tells whether a tree stands in the body of a coroutine: where {@code await} may.
 *
 * <p>The innermost lambda, method or class around it decides. A lambda is a body if its target type
 * is one of the body types, wherever it is kept, or if it is the argument of {@code async}, {@code
 * coroutine} or {@code generator}: the very ones that the weaver weaves.
 */
final class CoroutineScopes {
  private final Symbols symbols;

  CoroutineScopes(Symbols symbols) {
    this.symbols = symbols;
  }

  enum Kind {
    BODY,
    OUTSIDE,
    /** In a lambda that javac found no type for; it has reported why. */
    UNKNOWN
  }

  /**
   * Where a tree stands.
   *
   * @param kind whether that is in a coroutine
   * @param around the lambda, method or class that decides it
   */
  record Scope(Kind kind, TreePath around) {

    boolean isBody() {
      return kind == Kind.BODY;
    }
  }

  Scope of(TreePath path) {
    TreePath around = path;
    for (TreePath up = path.getParentPath(); up != null; up = up.getParentPath()) {
      around = up;
      Tree tree = up.getLeaf();
      if (tree instanceof LambdaExpressionTree) {
        return new Scope(kindOf(up), up);
      } else if (tree instanceof MethodTree || tree instanceof ClassTree) {
        return new Scope(Kind.OUTSIDE, up);
      }
    }
    return new Scope(Kind.OUTSIDE, around);
  }

  /** What a lambda is. */
  Kind kindOf(TreePath lambda) {
    TypeMirror type = symbols.typeOf(lambda);
    if (type == null) {
      return Kind.UNKNOWN;
    }
    return isBodyType(symbols.erased(type)) || isConsumed(lambda, type) ? Kind.BODY : Kind.OUTSIDE;
  }

  private static boolean isBodyType(TypeMirror type) {
    return SourceNames.BODY_TYPES.stream().anyMatch(name -> Symbols.isNamed(type, name));
  }

  /** A direct argument may be of a subtype of the body types. */
  private boolean isConsumed(TreePath lambda, TypeMirror type) {
    if (SourceNames.BODY_TYPES.stream().noneMatch(name -> symbols.isSubtype(type, name))) {
      return false;
    }
    TreePath user = Symbols.userOf(lambda);
    return user.getLeaf() instanceof MethodInvocationTree && symbols.makesCoroutine(user);
  }
}
