package dev.eddy.weaver;

import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Which local variables may still be read, at each instruction of a method. */
final class Liveness {
  private final InsnList instructions;
  private final Flow flow;
  private final BitSet[] before;

  private Liveness(MethodNode method, Flow flow) {
    this.instructions = method.instructions;
    this.flow = flow;
    this.before = new BitSet[flow.size()];
    for (int i = 0; i < before.length; i++) {
      before[i] = new BitSet();
    }
  }

  static Liveness of(MethodNode method, Flow flow) {
    var liveness = new Liveness(method, flow);
    liveness.solve();
    return liveness;
  }

  /**
   * Backwards, until nothing changes: most of it is settled in the first round, loops take one
   * more.
   */
  private void solve() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = before.length - 1; i >= 0; i--) {
        BitSet live = after(i);
        apply(instructions.get(i), live);
        for (int handler : flow.handlers(i)) {
          live.or(before[handler]);
        }
        if (!live.equals(before[i])) {
          before[i] = live;
          changed = true;
        }
      }
    }
  }

  private BitSet after(int index) {
    var live = new BitSet();
    for (int next : flow.next(index)) {
      live.or(before[next]);
    }
    return live;
  }

  private static void apply(AbstractInsnNode insn, BitSet live) {
    if (insn instanceof IincInsnNode increment) {
      live.set(increment.var);
    } else if (insn instanceof VarInsnNode variable) {
      boolean isStore = insn.getOpcode() >= Opcodes.ISTORE && insn.getOpcode() <= Opcodes.ASTORE;
      live.set(variable.var, !isStore);
    }
  }

  /** The variables that are read after an await, or by a handler of what it throws. */
  BitSet across(AbstractInsnNode await) {
    int index = instructions.indexOf(await);
    BitSet live = after(index);
    List<Integer> handlers = flow.handlers(index);
    for (int handler : handlers) {
      live.or(before[handler]);
    }
    return live;
  }
}
