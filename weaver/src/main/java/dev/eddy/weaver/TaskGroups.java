package dev.eddy.weaver;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** A pass before that over the awaits: lets a task group know whose block it is the resource of. */
final class TaskGroups {
  private static final String OPEN = "()" + CoreNames.TASK_GROUP_DESCRIPTOR;

  private TaskGroups() {}

  static void rewrite(Body body) {
    InsnList instructions = body.method().instructions;
    for (AbstractInsnNode insn : instructions.toArray()) {
      if (insn instanceof MethodInsnNode call && isOpen(call)) {
        instructions.insertBefore(call, new VarInsnNode(Opcodes.ALOAD, body.frameLocal()));
        instructions.set(
            call,
            new MethodInsnNode(
                Opcodes.INVOKEVIRTUAL,
                CoreNames.FRAME,
                CoreNames.FRAME_OPEN_TASK_GROUP,
                OPEN,
                false));
      }
    }
  }

  private static boolean isOpen(MethodInsnNode call) {
    return call.getOpcode() == Opcodes.INVOKESTATIC
        && call.owner.equals(CoreNames.TASK_GROUP)
        && call.name.equals(CoreNames.TASK_GROUP_OPEN)
        && call.desc.equals(OPEN);
  }
}
