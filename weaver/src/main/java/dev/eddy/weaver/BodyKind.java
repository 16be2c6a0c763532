package dev.eddy.weaver;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/** The functional interfaces whose lambdas are bodies of coroutines. */
enum BodyKind {
  BODY(
      CoreNames.BODY,
      CoreNames.BODY_FACTORY,
      CoreNames.METHOD_REFERENCE_BODY,
      "()" + CoreNames.COROUTINE_DESCRIPTOR),
  ACTION(
      CoreNames.ACTION,
      CoreNames.ACTION_FACTORY,
      CoreNames.METHOD_REFERENCE_ACTION,
      "()" + CoreNames.COROUTINE_DESCRIPTOR),
  GENERATOR(
      CoreNames.GENERATOR_BODY,
      CoreNames.GENERATOR_FACTORY,
      CoreNames.METHOD_REFERENCE_GENERATOR,
      "(" + CoreNames.ASYNC_GENERATOR_DESCRIPTOR + ")" + CoreNames.COROUTINE_DESCRIPTOR);

  private final String internalName;
  private final String factory;
  private final String wrapper;
  private final String create;

  BodyKind(String internalName, String factory, String wrapper, String create) {
    this.internalName = internalName;
    this.factory = factory;
    this.wrapper = wrapper;
    this.create = create;
  }

  /** The kind of a type, or null if it is none. */
  static @Nullable BodyKind of(String internalName) {
    for (BodyKind kind : values()) {
      if (kind.internalName.equals(internalName)) {
        return kind;
      }
    }
    return null;
  }

  String descriptor() {
    return Type.getObjectType(internalName).getDescriptor();
  }

  /** The internal name of what a kept body becomes. */
  String factory() {
    return factory;
  }

  /** The method of {@code MethodReference} that wraps a reference. */
  String wrapper() {
    return wrapper;
  }

  /** The type of the factory's method. */
  Type create() {
    return Type.getMethodType(create);
  }
}
