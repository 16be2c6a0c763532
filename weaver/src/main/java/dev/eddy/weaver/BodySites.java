package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Finds where a class makes bodies of coroutines. */
final class BodySites {
  private static final String METAFACTORY = "java/lang/invoke/LambdaMetafactory";

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
    if (!type.equals(CoreNames.BODY) && !type.equals(CoreNames.ACTION)) {
      return null;
    }
    return new BodySite(method, lambda, consumer, type.equals(CoreNames.BODY));
  }

  /**
   * The call of {@code async} or {@code coroutine} that takes the lambda and nothing else can
   * reach.
   */
  private static @Nullable MethodInsnNode consumerOf(InvokeDynamicInsnNode lambda) {
    AbstractInsnNode next = lambda.getNext();
    while (next instanceof LineNumberNode
        || (next != null && next.getType() == AbstractInsnNode.LABEL)) {
      next = next.getNext();
    }
    if (next instanceof MethodInsnNode call
        && call.getOpcode() == Opcodes.INVOKESTATIC
        && call.owner.equals(CoreNames.COROUTINES)
        && (call.name.equals(CoreNames.ASYNC) || call.name.equals(CoreNames.EAGER))) {
      return call;
    }
    return null;
  }
}
