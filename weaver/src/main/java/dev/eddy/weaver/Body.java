package dev.eddy.weaver;

import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodNode;

/**
 * The body of a coroutine on its way through the passes.
 *
 * @param owner the internal name of the user's class
 * @param ownerIsInterface whether that is an interface
 * @param method the method, with the frame as its parameter
 * @param frame the internal name of the class of its frame
 * @param captures what the lambda captured, in order, without {@code this}
 */
record Body(
    String owner,
    boolean ownerIsInterface,
    MethodNode method,
    String frame,
    List<Capture> captures) {

  boolean isStatic() {
    return (method.access & Opcodes.ACC_STATIC) != 0;
  }

  /** The local variable that holds the frame: behind {@code this}. */
  int frameLocal() {
    return isStatic() ? 0 : 1;
  }

  /** The type of the frame's factory: {@code this} where there is one, and the captured values. */
  String factoryDescriptor() {
    Stream<Type> receiver = isStatic() ? Stream.of() : Stream.of(Type.getObjectType(owner));
    Type[] parameters =
        Stream.concat(receiver, captures.stream().map(Capture::type)).toArray(Type[]::new);
    return Type.getMethodDescriptor(Type.getType(CoreNames.COROUTINE_DESCRIPTOR), parameters);
  }

  Handle factory() {
    return new Handle(
        Opcodes.H_INVOKESTATIC, frame, CoreNames.FACTORY_CREATE, factoryDescriptor(), false);
  }
}
