package dev.eddy.weaver;

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

  static void makeLambdas(ClassNode type, LambdaMethods lambdas, List<BodySite> sites) {
    var references = new MarkedReferences(type);
    for (BodySite site : sites) {
      if (AltMetafactory.hasMarkers(site.lambda()) && lambdas.find(site.implementation()) == null) {
        references.makeLambda(site);
      }
    }
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
    String descriptor = returnsValue ? "()Ljava/lang/Object;" : "()V";
    site.method()
        .instructions
        .insertBefore(
            marked,
            new InvokeDynamicInsnNode(
                call,
                Type.getMethodDescriptor(
                    Type.getObjectType(reference), Type.getArgumentTypes(marked.desc)),
                AltMetafactory.plain(marked.bsm),
                // Not the method type of the body's own method, which a subtype may have narrowed.
                Type.getMethodType(descriptor),
                marked.bsmArgs[1],
                marked.bsmArgs[2]));
    MethodNode lambda = lambda(reference, call, descriptor);
    type.methods.add(lambda);
    marked.desc =
        Type.getMethodDescriptor(Type.getReturnType(marked.desc), Type.getObjectType(reference));
    site.setImplementation(
        // It only names the method: what is called in the end is the factory of its frame.
        new Handle(Opcodes.H_INVOKESTATIC, type.name, lambda.name, lambda.desc, false));
  }

  private MethodNode lambda(String reference, String call, String descriptor) {
    Type returned = Type.getReturnType(descriptor);
    var lambda =
        new MethodNode(
            Opcodes.ASM9,
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
            NAME + count++,
            Type.getMethodDescriptor(returned, Type.getObjectType(reference)),
            null,
            null);
    lambda.instructions.add(new VarInsnNode(Opcodes.ALOAD, 0));
    lambda.instructions.add(
        new MethodInsnNode(Opcodes.INVOKEINTERFACE, reference, call, descriptor, true));
    lambda.instructions.add(new InsnNode(returned.getOpcode(Opcodes.IRETURN)));
    lambda.maxStack = 1;
    lambda.maxLocals = 1;
    return lambda;
  }
}
