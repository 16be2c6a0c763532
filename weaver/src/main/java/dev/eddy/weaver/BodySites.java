package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Finds where a class makes bodies of coroutines. */
final class BodySites {
  private static final String METAFACTORY = "java/lang/invoke/LambdaMetafactory";

  private static final Set<String> CONSUMERS =
      Set.of(CoreNames.ASYNC, CoreNames.EAGER, CoreNames.GENERATOR);

  private static final String DESERIALIZER = "$deserializeLambda$";

  private BodySites() {}

  static List<BodySite> find(ClassNode type) {
    var sites = new ArrayList<BodySite>();
    for (MethodNode method : type.methods) {
      if (method.name.equals(DESERIALIZER)) {
        continue; // it repeats the lambdas that are serializable, which are refused where they are
      }
      for (AbstractInsnNode each : method.instructions) {
        if (each instanceof InvokeDynamicInsnNode lambda
            && lambda.bsm.getOwner().equals(METAFACTORY)) {
          BodySite site = siteAt(method, lambda);
          if (site != null) {
            sites.add(site);
          }
        }
      }
    }
    return sites;
  }

  private static @Nullable BodySite siteAt(MethodNode method, InvokeDynamicInsnNode lambda) {
    MethodInsnNode consumer = consumerOf(lambda);
    // A direct argument may be of a subtype of the body types; then the parameter tells which one
    // it is.
    String type =
        consumer != null
            ? Type.getArgumentTypes(consumer.desc)[0].getInternalName()
            : Type.getReturnType(lambda.desc).getInternalName();
    BodyKind kind = BodyKind.of(type);
    if (kind == null) {
      return null;
    }
    boolean isKept = kind == BodyKind.GENERATOR;
    return new BodySite(method, lambda, isKept ? null : consumer, kind);
  }

  /**
   * The call of {@code async}, {@code coroutine} or {@code generator} that takes the lambda and
   * nothing else can reach.
   */
  private static @Nullable MethodInsnNode consumerOf(InvokeDynamicInsnNode lambda) {
    AbstractInsnNode next = lambda.getNext();
    while (next instanceof LineNumberNode || next instanceof LabelNode) {
      next = next.getNext();
    }
    if (next instanceof MethodInsnNode call
        && call.owner.equals(CoreNames.COROUTINES)
        && CONSUMERS.contains(call.name)) {
      return call;
    }
    return null;
  }
}
