package dev.eddy.weaver;

import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Finds the first coroutine in an analysed class: what has to be woven, and nothing else. */
final class CoroutineFinder extends TreePathScanner<@Nullable Tree, @Nullable Void> {
  private static final Set<String> BODIES =
      Set.of(
          sourceName(CoreNames.BODY),
          sourceName(CoreNames.ACTION),
          sourceName(CoreNames.GENERATOR_BODY));
  private static final String COROUTINES = sourceName(CoreNames.COROUTINES);

  private final Trees trees;

  private CoroutineFinder(Trees trees) {
    this.trees = trees;
  }

  /** The lambda, method reference or await that is first; null if there is none. */
  static @Nullable Tree find(Trees trees, TypeElement type) {
    TreePath path = trees.getPath(type);
    return path == null ? null : new CoroutineFinder(trees).scan(path, null);
  }

  /** A type that is there if the core is. */
  static String markerType() {
    return COROUTINES;
  }

  @Override
  public @Nullable Tree visitLambdaExpression(LambdaExpressionTree lambda, @Nullable Void none) {
    return isBody() ? lambda : super.visitLambdaExpression(lambda, null);
  }

  @Override
  public @Nullable Tree visitMemberReference(MemberReferenceTree reference, @Nullable Void none) {
    return isBody() ? reference : super.visitMemberReference(reference, null);
  }

  @Override
  public @Nullable Tree visitMethodInvocation(MethodInvocationTree call, @Nullable Void none) {
    Element method = trees.getElement(getCurrentPath());
    if (method != null
        && method.getSimpleName().contentEquals(CoreNames.AWAIT)
        && method.getEnclosingElement() instanceof TypeElement owner
        && owner.getQualifiedName().contentEquals(COROUTINES)) {
      return call;
    }
    return super.visitMethodInvocation(call, null);
  }

  private boolean isBody() {
    TypeMirror type = trees.getTypeMirror(getCurrentPath());
    return type instanceof DeclaredType declared
        && declared.asElement() instanceof TypeElement element
        && BODIES.contains(element.getQualifiedName().toString());
  }

  @Override
  public @Nullable Tree reduce(@Nullable Tree first, @Nullable Tree second) {
    return first == null ? second : first;
  }

  private static String sourceName(String internalName) {
    return internalName.replace('/', '.').replace('$', '.');
  }
}
