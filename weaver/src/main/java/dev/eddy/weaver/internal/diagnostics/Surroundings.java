package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePath;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Tells where something stands that only the body of a coroutine may have, and the way out. */
final class Surroundings {
  private final Symbols symbols;

  Surroundings(Symbols symbols) {
    this.symbols = symbols;
  }

  /**
   * The part of a message behind {@code … stands}.
   *
   * @param around the lambda, method or class that it stands in
   * @param doing what to do elsewhere, as in {@code await before the lambda}
   */
  String tell(TreePath around, String doing) {
    return "in "
        + describe(around)
        + ", and only the body of a coroutine can wait: "
        + remedy(around, doing);
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

  private static String remedy(TreePath around, String doing) {
    if (around.getLeaf() instanceof LambdaExpressionTree) {
      return doing + " before the lambda, or make the lambda return async(() -> …)";
    }
    if (around.getLeaf() instanceof MethodTree method && method.getReturnType() != null) {
      return "write Coroutine<…> " + method.getName() + "(…) { return async(() -> …); }";
    }
    return doing + " in a method that returns async(() -> …), and pass the value in";
  }
}
