package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.analysis.Frame;

/** Makes and reads the stack map frames of a method. */
final class StackMaps {
  private StackMaps() {}

  /** The frame for some types, with the lowest slots of their stack and then further ones. */
  static FrameNode node(Frame<VerifierType> types, int stackSlots, Object... further) {
    var locals = new ArrayList<Object>();
    for (int local = 0; local < types.getLocals(); local++) {
      VerifierType type = types.getLocal(local);
      locals.add(type.frameEntry());
      if (type.getSize() == 2) {
        local++;
      }
    }
    dropTrailingTops(locals);
    var stack = new ArrayList<Object>();
    for (int slot = 0; slot < stackSlots; slot++) {
      stack.add(types.getStack(slot).frameEntry());
    }
    stack.addAll(List.of(further));
    return node(locals, stack);
  }

  private static FrameNode node(List<Object> locals, List<Object> stack) {
    return new FrameNode(
        Opcodes.F_NEW, locals.size(), locals.toArray(), stack.size(), stack.toArray());
  }

  private static void dropTrailingTops(List<Object> locals) {
    while (!locals.isEmpty() && locals.get(locals.size() - 1).equals(Opcodes.TOP)) {
      locals.remove(locals.size() - 1);
    }
  }

  /** A frame with other entries: those of some locals, in which one variable has another type. */
  static FrameNode with(List<Object> locals, int local, String type, List<Object> stack) {
    List<Object> slots = slotsOf(locals);
    while (slots.size() <= local) {
      slots.add(Opcodes.TOP);
    }
    slots.set(local, type);
    var entries = new ArrayList<Object>();
    for (int slot = 0; slot < slots.size(); slot++) {
      Object entry = slots.get(slot);
      entries.add(entry);
      if (isWide(entry)) {
        slot++;
      }
    }
    return node(entries, stack);
  }

  /** The entry of a variable, top if there is none. */
  static Object entryOf(FrameNode node, int local) {
    List<Object> slots = slotsOf(node.local);
    return local < slots.size() ? slots.get(local) : Opcodes.TOP;
  }

  private static List<Object> slotsOf(List<Object> locals) {
    var slots = new ArrayList<Object>();
    for (Object entry : locals) {
      slots.add(entry);
      if (isWide(entry)) {
        slots.add(Opcodes.TOP);
      }
    }
    return slots;
  }

  private static boolean isWide(Object entry) {
    return entry.equals(Opcodes.LONG) || entry.equals(Opcodes.DOUBLE);
  }

  /** The frame at an instruction: before it and after any other one; null if there is none. */
  static @Nullable FrameNode at(@Nullable AbstractInsnNode insn) {
    for (AbstractInsnNode each = insn;
        each != null && each.getOpcode() < 0;
        each = each.getNext()) {
      if (each instanceof FrameNode node) {
        return node;
      }
    }
    return null;
  }

  /** Whether a frame stands right behind an instruction, so that none can be put there. */
  static boolean isFollowedByFrame(AbstractInsnNode insn) {
    return at(insn.getNext()) != null;
  }
}
