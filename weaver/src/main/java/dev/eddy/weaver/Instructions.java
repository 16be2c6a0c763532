package dev.eddy.weaver;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** Small questions about instructions, and small instructions. */
final class Instructions {
  private Instructions() {}

  /** Whether control never goes on to the next instruction. */
  static boolean endsBlock(AbstractInsnNode insn) {
    int opcode = insn.getOpcode();
    return opcode == Opcodes.GOTO
        || opcode == Opcodes.ATHROW
        || opcode == Opcodes.TABLESWITCH
        || opcode == Opcodes.LOOKUPSWITCH
        || (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN);
  }

  /** The instruction at a label: the next one that is not a label, a line or a frame. */
  static @Nullable AbstractInsnNode realInsnFrom(@Nullable AbstractInsnNode from) {
    AbstractInsnNode each = from;
    while (each != null && each.getOpcode() < 0) {
      each = each.getNext();
    }
    return each;
  }

  /** The source line of an instruction, 0 if unknown. */
  static int lineOf(AbstractInsnNode insn) {
    for (AbstractInsnNode each = insn; each != null; each = each.getPrevious()) {
      if (each instanceof LineNumberNode line) {
        return line.line;
      }
    }
    return 0;
  }

  static AbstractInsnNode pushInt(int value) {
    if (value >= -1 && value <= 5) {
      return new InsnNode(Opcodes.ICONST_0 + value);
    }
    if (value >= Byte.MIN_VALUE && value <= Byte.MAX_VALUE) {
      return new IntInsnNode(Opcodes.BIPUSH, value);
    }
    if (value >= Short.MIN_VALUE && value <= Short.MAX_VALUE) {
      return new IntInsnNode(Opcodes.SIPUSH, value);
    }
    return new LdcInsnNode(value);
  }

  /** Makes an object of a primitive on the stack. */
  static MethodInsnNode boxing(Type primitive) {
    String box =
        switch (primitive.getSort()) {
          case Type.BOOLEAN -> "java/lang/Boolean";
          case Type.BYTE -> "java/lang/Byte";
          case Type.CHAR -> "java/lang/Character";
          case Type.SHORT -> "java/lang/Short";
          case Type.INT -> "java/lang/Integer";
          case Type.FLOAT -> "java/lang/Float";
          case Type.LONG -> "java/lang/Long";
          default -> "java/lang/Double";
        };
    return new MethodInsnNode(
        Opcodes.INVOKESTATIC,
        box,
        "valueOf",
        Type.getMethodDescriptor(Type.getObjectType(box), primitive),
        false);
  }

  static LabelNode label() {
    return new LabelNode();
  }
}
