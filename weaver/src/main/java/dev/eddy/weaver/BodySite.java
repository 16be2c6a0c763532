package dev.eddy.weaver;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * A place where a class makes the body of a coroutine from a lambda or a method reference.
 *
 * @param method the method that holds it
 * @param lambda the instruction that makes the lambda
 * @param consumer the call of {@code async} or {@code coroutine} right behind it, or null if the
 *     body is kept, as a generator's always is: its runtime makes the frame
 * @param kind which functional interface it is
 */
record BodySite(
    MethodNode method,
    InvokeDynamicInsnNode lambda,
    @Nullable MethodInsnNode consumer,
    BodyKind kind) {

  /** The index of the implementation in the arguments of {@code LambdaMetafactory}'s methods. */
  private static final int IMPLEMENTATION = 1;

  Handle implementation() {
    return (Handle) lambda.bsmArgs[IMPLEMENTATION];
  }

  void setImplementation(Handle handle) {
    lambda.bsmArgs[IMPLEMENTATION] = handle;
  }
}
