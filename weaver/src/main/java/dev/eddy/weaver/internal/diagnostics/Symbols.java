package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.Name;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/** What trees mean: their methods and their types, as far as javac could tell. */
final class Symbols {
  private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

  private final Trees trees;
  private final Elements elements;
  private final Types types;
  private final Map<String, Optional<TypeElement>> typesByName = new HashMap<>();

  /** Whether a type is one of coroutines: most calls give one of few types. */
  private final Map<Element, Boolean> coroutineTypes = new HashMap<>();

  Symbols(JavacTask task) {
    this.trees = Trees.instance(task);
    this.elements = task.getElements();
    this.types = task.getTypes();
  }

  /** Whether the compilation has eddy-core at all. */
  boolean knowCoroutines() {
    return typeNamed(SourceNames.COROUTINES).isPresent();
  }

  private Optional<TypeElement> typeNamed(String name) {
    return typesByName.computeIfAbsent(
        name, each -> Optional.ofNullable(elements.getTypeElement(each)));
  }

  @Nullable Element elementOf(TreePath path) {
    return trees.getElement(path);
  }

  /** The type of an expression, or the target type of a lambda; null if javac found none. */
  @Nullable TypeMirror typeOf(TreePath path) {
    TypeMirror type = trees.getTypeMirror(path);
    return type == null || type.getKind() == TypeKind.ERROR ? null : type;
  }

  /** The method that is called or referred to. */
  @Nullable ExecutableElement methodOf(TreePath path) {
    return trees.getElement(path) instanceof ExecutableElement method ? method : null;
  }

  /** Whether it is a call of {@code Coroutines.await}, or a reference to it. */
  boolean isAwait(TreePath path) {
    return nameOf(path.getLeaf()).equals(SourceNames.AWAIT)
        && isOfCoroutines(trees.getElement(path));
  }

  /** Whether it is a call of {@code Coroutines.each}, or a reference to it. */
  boolean isEach(TreePath path) {
    return nameOf(path.getLeaf()).equals(SourceNames.EACH)
        && isOfCoroutines(trees.getElement(path));
  }

  /** Whether it is a call of {@code each} in the head of a {@code for} statement. */
  boolean isEachOfLoop(TreePath call) {
    return isEach(call) && userOf(call).getLeaf() instanceof EnhancedForLoopTree;
  }

  /** Whether it is a call of {@code async} or {@code coroutine}. */
  boolean makesCoroutine(TreePath path) {
    String name = nameOf(path.getLeaf());
    return (name.equals(SourceNames.ASYNC)
            || name.equals(SourceNames.EAGER)
            || name.equals(SourceNames.GENERATOR))
        && isOfCoroutines(trees.getElement(path));
  }

  /** Names as trees have them, which are quick to compare. */
  Set<Name> names(Set<String> names) {
    return names.stream().map(elements::getName).collect(Collectors.toSet());
  }

  /** Whether it is one of the types of a coroutine's body. */
  boolean isBodyType(Element type) {
    return SourceNames.BODY_TYPES.stream()
        .anyMatch(name -> type.equals(typeNamed(name).orElse(null)));
  }

  /**
   * Whether a method returns a coroutine, by its declared type. One that returns a type variable,
   * as {@code map.put(key, coroutine)}, seldom makes a coroutine.
   */
  boolean returnsCoroutine(ExecutableElement method) {
    return method.getReturnType() instanceof DeclaredType returned
        && returned.getKind() == TypeKind.DECLARED
        && coroutineTypes.computeIfAbsent(returned.asElement(), any -> isCoroutine(returned));
  }

  private boolean isCoroutine(DeclaredType type) {
    try {
      return isSubtype(type, SourceNames.COROUTINE);
    } catch (RuntimeException e) {
      return false; // a class between it and Coroutine is not on the path, which javac allows
    }
  }

  private static boolean isOfCoroutines(@Nullable Element method) {
    return method != null
        && method.getEnclosingElement() instanceof TypeElement owner
        && owner.getQualifiedName().contentEquals(SourceNames.COROUTINES);
  }

  /** The simple name of the type that declares a method. */
  static String ownerOf(ExecutableElement method) {
    return method.getEnclosingElement() instanceof TypeElement owner
        ? owner.getSimpleName().toString()
        : "";
  }

  /** The simple name of what is called, referred to or declared, or an empty one. */
  static String nameOf(Tree tree) {
    if (tree instanceof MethodInvocationTree call) {
      return nameOf(call.getMethodSelect());
    } else if (tree instanceof MemberReferenceTree reference) {
      return reference.getName().toString();
    } else if (tree instanceof IdentifierTree identifier) {
      return identifier.getName().toString();
    }
    if (tree instanceof VariableTree variable) {
      return variable.getName().toString();
    }
    return tree instanceof MemberSelectTree select ? select.getIdentifier().toString() : "";
  }

  /** The path of an expression without the parentheses around it. */
  static TreePath withoutParentheses(TreePath path) {
    TreePath inner = path;
    while (inner.getLeaf() instanceof ParenthesizedTree parentheses) {
      inner = new TreePath(inner, parentheses.getExpression());
    }
    return inner;
  }

  /** The path of what an expression is a part of, parentheses and casts aside. */
  static TreePath userOf(TreePath expression) {
    TreePath user = expression.getParentPath();
    while (user.getLeaf() instanceof ParenthesizedTree || user.getLeaf() instanceof TypeCastTree) {
      user = user.getParentPath();
    }
    return user;
  }

  /** The path of {@code x} of a call {@code x.f()}; null if there is none. */
  static @Nullable TreePath receiverOf(TreePath call) {
    ExpressionTree called = ((MethodInvocationTree) call.getLeaf()).getMethodSelect();
    return called instanceof MemberSelectTree select
        ? new TreePath(new TreePath(call, select), select.getExpression())
        : null;
  }

  static boolean isNamed(@Nullable TypeMirror type, String qualifiedName) {
    return type instanceof DeclaredType declared
        && declared.asElement() instanceof TypeElement element
        && element.getQualifiedName().contentEquals(qualifiedName);
  }

  boolean isSubtype(@Nullable TypeMirror type, String qualifiedName) {
    if (type == null || type.getKind() == TypeKind.ERROR || !isReference(type)) {
      return false;
    }
    Optional<TypeElement> named = typeNamed(qualifiedName);
    return named.isPresent() && types.isSubtype(type, types.erasure(named.get().asType()));
  }

  private static boolean isReference(TypeMirror type) {
    TypeKind kind = type.getKind();
    return kind == TypeKind.DECLARED || kind == TypeKind.TYPEVAR || kind == TypeKind.INTERSECTION;
  }

  /** The resources of a {@code try} for whose closing a coroutine has to wait, by their types. */
  List<TreePath> resourcesWhoseClosingWaits(TreePath attempt) {
    return ((TryTree) attempt.getLeaf())
        .getResources().stream()
            .map(each -> new TreePath(attempt, each))
            .filter(each -> isSubtype(typeOf(each), SourceNames.ASYNC_CLOSEABLE))
            .filter(each -> !hasCloseOfItsOwn(typeOf(each)))
            .toList();
  }

  /** Whether {@code close()} is another than that of {@code AsyncCloseable}, which throws. */
  private boolean hasCloseOfItsOwn(@Nullable TypeMirror type) {
    if (type instanceof TypeVariable variable) {
      return hasCloseOfItsOwn(variable.getUpperBound());
    } else if (type instanceof IntersectionType intersection) {
      return intersection.getBounds().stream().anyMatch(this::hasCloseOfItsOwn);
    }
    return type instanceof DeclaredType declared
        && declared.asElement() instanceof TypeElement element
        && ElementFilter.methodsIn(elements.getAllMembers(element)).stream()
            .anyMatch(Symbols::isOtherClose);
  }

  private static boolean isOtherClose(ExecutableElement method) {
    return method.getSimpleName().contentEquals("close")
        && method.getParameters().isEmpty()
        && method.getEnclosingElement() instanceof TypeElement owner
        && !owner.getQualifiedName().contentEquals(SourceNames.ASYNC_CLOSEABLE)
        && !owner.getQualifiedName().contentEquals("java.lang.AutoCloseable");
  }

  /** Without type arguments; of an intersection, the first type, which is all a class file has. */
  TypeMirror erased(TypeMirror type) {
    return types.erasure(type);
  }

  /** Whether the one method of a functional interface returns nothing. */
  boolean returnsNothing(TypeMirror functional) {
    if (!(functional instanceof DeclaredType declared)
        || !(declared.asElement() instanceof TypeElement element)) {
      return false;
    }
    for (ExecutableElement method : ElementFilter.methodsIn(elements.getAllMembers(element))) {
      if (method.getModifiers().contains(Modifier.ABSTRACT)
          && !OF_EVERY_OBJECT.contains(method.getSimpleName().toString())) {
        return method.getReturnType().getKind() == TypeKind.VOID;
      }
    }
    return false;
  }
}
