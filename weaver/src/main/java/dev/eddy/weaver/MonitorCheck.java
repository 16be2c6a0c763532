package dev.eddy.weaver;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Refuses an await inside {@code synchronized}: the lock would be held, or lost, while others run.
 */
final class MonitorCheck {
  private static final int UNKNOWN = -1;

  private final MethodNode method;
  private final Flow flow;

  /** How many monitors are held before each instruction. */
  private final int[] held;

  private final ArrayDeque<Integer> toVisit = new ArrayDeque<>();

  private MonitorCheck(MethodNode method, Flow flow) {
    this.method = method;
    this.flow = flow;
    this.held = new int[flow.size()];
    Arrays.fill(held, UNKNOWN);
  }

  static MonitorCheck of(MethodNode method, Flow flow) {
    var check = new MonitorCheck(method, flow);
    if (hasMonitors(method)) {
      check.follow();
    }
    return check;
  }

  /** Whether a monitor is held before an instruction. */
  boolean isHeldAt(AbstractInsnNode insn) {
    return held[method.instructions.indexOf(insn)] > 0;
  }

  static void check(String owner, MethodNode method, Flow flow, List<MethodInsnNode> awaits) {
    MonitorCheck check = of(method, flow);
    for (MethodInsnNode await : awaits) {
      if (check.isHeldAt(await)) {
        throw new WeaveException(
            "await inside synchronized, in "
                + owner.replace('/', '.')
                + ": other coroutines run during an await, so the lock would either be held against them"
                + " or protect nothing; await before or after the synchronized block",
            Instructions.lineOf(await));
      }
    }
  }

  private static boolean hasMonitors(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (insn.getOpcode() == Opcodes.MONITORENTER) {
        return true;
      }
    }
    return false;
  }

  private void follow() {
    visit(0, 0);
    while (!toVisit.isEmpty()) {
      int index = toVisit.pop();
      int opcode = method.instructions.get(index).getOpcode();
      int after =
          held[index]
              + (opcode == Opcodes.MONITORENTER ? 1 : 0)
              - (opcode == Opcodes.MONITOREXIT ? 1 : 0);
      for (int next : flow.next(index)) {
        visit(next, after);
      }
      for (TryCatchBlockNode block : method.tryCatchBlocks) {
        // A handler starts with what was held where its range starts, not with what was held at the
        // throw.
        if (method.instructions.indexOf(block.start) == index) {
          visit(method.instructions.indexOf(block.handler), held[index]);
        }
      }
    }
  }

  private void visit(int index, int monitors) {
    // A handler may have a further range that begins where more is held, and inner handlers too.
    if (held[index] == UNKNOWN || monitors < held[index]) {
      held[index] = monitors;
      toVisit.push(index);
    }
  }
}
