package dev.eddy.weaver;

import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Makes lambdas of the method references that have more types than the body's, as {@code
 * (CoroutineBody<T> & Marker) this::load} has: a {@code MethodReference} could not have them.
 */
final class MarkedReferences {
  private static final String NAME = "lambda$$reference$";

  private final ClassNode type;
  private int count;

  private MarkedReferences(ClassNode type) {
    this.type = type;
  }

  /** Returns whether it changed anything, so that the sites have to be looked for again. */
  static boolean makeLambdas(ClassNode type, LambdaMethods lambdas, List<BodySite> sites) {
    var references = new MarkedReferences(type);
    for (BodySite site : sites) {
      if (AltMetafactory.hasMarkers(site.lambda()) && lambdas.find(site.implementation()) == null) {
        references.makeLambda(site);
      }
    }
    return references.count > 0;
  }

  /** The reference becomes a {@code Callable} or a {@code Runnable} that the lambda captures. */
  private void makeLambda(BodySite site) {
    InvokeDynamicInsnNode marked = site.lambda();
    if (site.kind() == BodyKind.GENERATOR) {
      throw new WeaveException(
          "a generator's body in "
              + type.name.replace('/', '.')
              + " is a method reference with a cast to several types: write a lambda, or drop the cast",
          Instructions.lineOf(site.lambda()));
    }
    boolean returnsValue = site.kind() == BodyKind.BODY;
    String reference = returnsValue ? "java/util/concurrent/Callable" : "java/lang/Runnable";
    String call = returnsValue ? "call" : "run";
    site.method()
        .instructions
        .insertBefore(
            marked,
            new InvokeDynamicInsnNode(
                call,
                Type.getMethodDescriptor(
                    Type.getObjectType(reference), Type.getArgumentTypes(marked.desc)),
                AltMetafactory.plain(marked.bsm),
                Arrays.copyOf(marked.bsmArgs, 3)));
    MethodNode lambda = lambda(reference, call, returnsValue);
    type.methods.add(lambda);
    marked.desc =
        Type.getMethodDescriptor(Type.getReturnType(marked.desc), Type.getObjectType(reference));
    boolean isInterface = (type.access & Opcodes.ACC_INTERFACE) != 0;
    site.setImplementation(
        new Handle(Opcodes.H_INVOKESTATIC, type.name, lambda.name, lambda.desc, isInterface));
  }

  private MethodNode lambda(String reference, String call, boolean returnsValue) {
    String returned = returnsValue ? "Ljava/lang/Object;" : "V";
    var lambda =
        new MethodNode(
            Opcodes.ASM9,
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
            NAME + count++,
            "(L" + reference + ";)" + returned,
            null,
            null);
    lambda.instructions.add(new VarInsnNode(Opcodes.ALOAD, 0));
    lambda.instructions.add(
        new MethodInsnNode(Opcodes.INVOKEINTERFACE, reference, call, "()" + returned, true));
    lambda.instructions.add(new InsnNode(returnsValue ? Opcodes.ARETURN : Opcodes.RETURN));
    lambda.maxStack = 1;
    lambda.maxLocals = 1;
    return lambda;
  }
}
