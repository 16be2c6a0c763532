package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import dev.eddy.weaver.internal.diagnostics.BlockingCalls.Rule;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import org.jspecify.annotations.Nullable;

/** Finds calls in the body of a coroutine that block the loop's thread. */
final class BlockingCall extends Check {
  private static final Set<String> STREAM_METHODS =
      Set.of("read", "readAllBytes", "readNBytes", "skip", "transferTo", "write", "flush");
  private static final Set<String> STREAM_GETTERS =
      Set.of("getInputStream", "getErrorStream", "getOutputStream");
  private static final List<String> STREAM_OWNERS =
      List.of("java.net.Socket", "java.net.URLConnection", "java.lang.Process");

  BlockingCall(Symbols symbols, CoroutineScopes scopes, Reporter reporter) {
    super(symbols, scopes, reporter);
  }

  @Override
  void call(TreePath call) {
    String name = Symbols.nameOf(call.getLeaf());
    List<Rule> rules = BlockingCalls.named(name);
    if (rules.isEmpty() && !STREAM_METHODS.contains(name)) {
      return;
    }
    ExecutableElement method = symbols.methodOf(call);
    String remedy = method == null ? null : remedyFor(call, method, rules);
    if (method != null && remedy != null && scopes.of(call).isBody()) {
      report(call, method, remedy);
    }
  }

  /** What to write instead; null if it does not block. */
  private @Nullable String remedyFor(TreePath call, ExecutableElement method, List<Rule> rules) {
    for (Rule rule : rules) {
      if (blocks(method, rule)) {
        return rule.remedy();
      }
    }
    return isOfSlowStream(call) ? BlockingCalls.remedyForStreams() : null;
  }

  private boolean blocks(ExecutableElement method, Rule rule) {
    if (!(method.getEnclosingElement() instanceof TypeElement owner)
        || (rule.timed() && !isTimed(method))) {
      return false;
    }
    String name = owner.getQualifiedName().toString();
    return rule.owner().equals("java.lang.Object")
        ? name.equals(rule.owner()) // all are subtypes of that one
        : symbols.isSubtype(owner.asType(), rule.owner())
            && !BlockingCalls.neverWaits(name, method.getSimpleName().toString());
  }

  private static boolean isTimed(ExecutableElement method) {
    List<? extends VariableElement> parameters = method.getParameters();
    return !parameters.isEmpty()
        && Symbols.isNamed(
            parameters.get(parameters.size() - 1).asType(), "java.util.concurrent.TimeUnit");
  }

  /** Whether it is {@code System.in.read()}, {@code socket.getInputStream().read()} and so on. */
  private boolean isOfSlowStream(TreePath call) {
    TreePath receiver = Symbols.receiverOf(call);
    if (receiver == null || !STREAM_METHODS.contains(Symbols.nameOf(call.getLeaf()))) {
      return false;
    }
    TreePath stream = Symbols.withoutParentheses(receiver);
    Element element = symbols.elementOf(stream);
    if (element == null || !(element.getEnclosingElement() instanceof TypeElement owner)) {
      return false;
    }
    String name = element.getSimpleName().toString();
    if (name.equals("in")) {
      return owner.getQualifiedName().contentEquals("java.lang.System");
    }
    return STREAM_GETTERS.contains(name)
        && STREAM_OWNERS.stream().anyMatch(each -> symbols.isSubtype(owner.asType(), each));
  }

  private void report(TreePath call, ExecutableElement method, String remedy) {
    Tree caret = ((MethodInvocationTree) call.getLeaf()).getMethodSelect();
    reporter.report(
        Id.BLOCKING_CALL,
        call,
        caret,
        Symbols.ownerOf(method)
            + "."
            + method.getSimpleName()
            + " blocks the loop's thread, and with it every other coroutine: "
            + remedy);
  }
}
