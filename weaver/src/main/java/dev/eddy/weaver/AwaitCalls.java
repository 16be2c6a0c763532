package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * The second pass: gives every await of a body the one shape {@code Awaitable → Object}. What is
 * awaited and is no {@code Awaitable} is converted before, and a narrower result is cast behind.
 */
final class AwaitCalls {
  private static final String OBJECT = "java/lang/Object";
  private static final String UNIFORM =
      "(" + CoreNames.AWAITABLE_DESCRIPTOR + ")Ljava/lang/Object;";

  private AwaitCalls() {}

  /** Returns the awaits, in the order of the code. */
  static List<MethodInsnNode> unify(MethodNode method) {
    var awaits = new ArrayList<MethodInsnNode>();
    for (AbstractInsnNode insn : method.instructions.toArray()) {
      if (insn instanceof MethodInsnNode call && isAwait(call)) {
        unify(method.instructions, call);
        awaits.add(call);
      }
    }
    return awaits;
  }

  static boolean isAwait(MethodInsnNode call) {
    return call.owner.equals(CoreNames.COROUTINES) && call.name.equals(CoreNames.AWAIT);
  }

  /** An await of what is on the stack, whose result is an object. */
  static MethodInsnNode call() {
    return new MethodInsnNode(
        Opcodes.INVOKESTATIC, CoreNames.COROUTINES, CoreNames.AWAIT, UNIFORM, false);
  }

  private static void unify(InsnList instructions, MethodInsnNode call) {
    Type awaited = Type.getArgumentTypes(call.desc)[0];
    String result = Type.getReturnType(call.desc).getInternalName();
    if (!awaited.getDescriptor().equals(CoreNames.AWAITABLE_DESCRIPTOR)) {
      instructions.insertBefore(
          call,
          new MethodInsnNode(
              Opcodes.INVOKESTATIC,
              CoreNames.FRAME,
              CoreNames.FRAME_AWAITABLE,
              "(" + awaited.getDescriptor() + ")" + CoreNames.AWAITABLE_DESCRIPTOR,
              false));
    }
    if (!result.equals(OBJECT)) {
      instructions.insert(call, new TypeInsnNode(Opcodes.CHECKCAST, result));
    }
    call.desc = UNIFORM;
  }
}
