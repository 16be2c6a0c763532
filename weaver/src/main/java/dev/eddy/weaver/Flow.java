package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** Where control may go from each instruction of a method: its index in, indexes out. */
final class Flow {
  private final List<List<Integer>> next = new ArrayList<>();
  private final List<List<Integer>> handlers = new ArrayList<>();

  Flow(MethodNode method) {
    InsnList instructions = method.instructions;
    for (int i = 0; i < instructions.size(); i++) {
      next.add(nextOf(instructions, i));
      handlers.add(new ArrayList<>());
    }
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      int end = instructions.indexOf(block.end);
      for (int i = instructions.indexOf(block.start); i < end; i++) {
        handlers.get(i).add(instructions.indexOf(block.handler));
      }
    }
  }

  int size() {
    return next.size();
  }

  /** Where it goes when the instruction ends normally. */
  List<Integer> next(int index) {
    return next.get(index);
  }

  /** The handlers that may catch what the instruction throws. */
  List<Integer> handlers(int index) {
    return handlers.get(index);
  }

  List<Integer> nextOrHandlers(int index) {
    var all = new ArrayList<Integer>(next(index));
    all.addAll(handlers(index));
    return all;
  }

  private static List<Integer> nextOf(InsnList instructions, int index) {
    AbstractInsnNode insn = instructions.get(index);
    var next = new ArrayList<Integer>();
    if (insn instanceof JumpInsnNode jump) {
      next.add(instructions.indexOf(jump.label));
    } else if (insn instanceof TableSwitchInsnNode table) {
      addAll(instructions, next, table.labels, table.dflt);
    } else if (insn instanceof LookupSwitchInsnNode lookup) {
      addAll(instructions, next, lookup.labels, lookup.dflt);
    }
    if (!Instructions.endsBlock(insn) && index + 1 < instructions.size()) {
      next.add(index + 1);
    }
    return next;
  }

  private static void addAll(
      InsnList instructions, List<Integer> next, List<LabelNode> labels, LabelNode otherwise) {
    for (LabelNode label : labels) {
      next.add(instructions.indexOf(label));
    }
    next.add(instructions.indexOf(otherwise));
  }
}
