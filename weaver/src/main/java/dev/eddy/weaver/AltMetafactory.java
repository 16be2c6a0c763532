package dev.eddy.weaver;

import java.lang.invoke.LambdaMetafactory;
import org.objectweb.asm.Handle;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;

/**
 * The further arguments of {@code LambdaMetafactory.altMetafactory}, used for intersection types.
 */
final class AltMetafactory {
  private static final String NAME = "altMetafactory";
  private static final String PLAIN_NAME = "metafactory";
  private static final String PLAIN_DESCRIPTOR =
      "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;"
          + "Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;Ljava/lang/invoke/MethodType;)"
          + "Ljava/lang/invoke/CallSite;";
  private static final int FLAGS = 3;

  private AltMetafactory() {}

  static boolean isSerializable(InvokeDynamicInsnNode lambda) {
    return lambda.bsm.getName().equals(NAME)
        && (((Integer) lambda.bsmArgs[FLAGS]) & LambdaMetafactory.FLAG_SERIALIZABLE) != 0;
  }

  /** Whether the lambda is to have further interfaces than the one of its call. */
  static boolean hasMarkers(InvokeDynamicInsnNode lambda) {
    return lambda.bsm.getName().equals(NAME)
        && (((Integer) lambda.bsmArgs[FLAGS]) & LambdaMetafactory.FLAG_MARKERS) != 0;
  }

  /** The method for a lambda without any of this. */
  static Handle plain(Handle bootstrap) {
    return new Handle(
        bootstrap.getTag(),
        bootstrap.getOwner(),
        PLAIN_NAME,
        PLAIN_DESCRIPTOR,
        bootstrap.isInterface());
  }
}
