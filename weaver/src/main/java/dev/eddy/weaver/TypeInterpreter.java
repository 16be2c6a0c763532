package dev.eddy.weaver;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Interpreter;

/** What each instruction makes of its operands' types, as the verifier has it. */
final class TypeInterpreter extends Interpreter<VerifierType> {
  private static final VerifierType OBJECT = VerifierType.ofInternalName("java/lang/Object");

  TypeInterpreter() {
    super(Opcodes.ASM9);
  }

  @Override
  public @Nullable VerifierType newValue(@Nullable Type type) {
    if (type == null) {
      return VerifierType.TOP;
    }
    return type.getSort() == Type.VOID ? null : VerifierType.of(type);
  }

  @Override
  public VerifierType newOperation(AbstractInsnNode insn) {
    return switch (insn.getOpcode()) {
      case Opcodes.ACONST_NULL -> VerifierType.NULL;
      case Opcodes.LCONST_0, Opcodes.LCONST_1 -> VerifierType.LONG;
      case Opcodes.FCONST_0, Opcodes.FCONST_1, Opcodes.FCONST_2 -> VerifierType.FLOAT;
      case Opcodes.DCONST_0, Opcodes.DCONST_1 -> VerifierType.DOUBLE;
      case Opcodes.LDC -> constant(((LdcInsnNode) insn).cst);
      case Opcodes.GETSTATIC -> VerifierType.of(Type.getType(((FieldInsnNode) insn).desc));
      case Opcodes.NEW -> VerifierType.uninitialized(insn, labelOf(insn));
      default -> VerifierType.INT;
    };
  }

  private static @Nullable LabelNode labelOf(AbstractInsnNode insn) {
    AbstractInsnNode before = insn.getPrevious();
    while (before != null && before.getOpcode() < 0) {
      if (before instanceof LabelNode label) {
        return label;
      }
      before = before.getPrevious();
    }
    return null;
  }

  private static VerifierType constant(Object constant) {
    if (constant instanceof Integer) {
      return VerifierType.INT;
    } else if (constant instanceof Float) {
      return VerifierType.FLOAT;
    } else if (constant instanceof Long) {
      return VerifierType.LONG;
    } else if (constant instanceof Double) {
      return VerifierType.DOUBLE;
    } else if (constant instanceof String) {
      return VerifierType.ofInternalName("java/lang/String");
    } else if (constant instanceof Handle) {
      return VerifierType.ofInternalName("java/lang/invoke/MethodHandle");
    } else if (constant instanceof ConstantDynamic dynamic) {
      return VerifierType.of(Type.getType(dynamic.getDescriptor()));
    } else if (constant instanceof Type type && type.getSort() == Type.METHOD) {
      return VerifierType.ofInternalName("java/lang/invoke/MethodType");
    }
    return VerifierType.ofInternalName("java/lang/Class");
  }

  @Override
  public VerifierType copyOperation(AbstractInsnNode insn, VerifierType value) {
    return value;
  }

  @Override
  public @Nullable VerifierType unaryOperation(AbstractInsnNode insn, VerifierType value) {
    return switch (insn.getOpcode()) {
      case Opcodes.LNEG, Opcodes.I2L, Opcodes.F2L, Opcodes.D2L -> VerifierType.LONG;
      case Opcodes.FNEG, Opcodes.I2F, Opcodes.L2F, Opcodes.D2F -> VerifierType.FLOAT;
      case Opcodes.DNEG, Opcodes.I2D, Opcodes.L2D, Opcodes.F2D -> VerifierType.DOUBLE;
      case Opcodes.GETFIELD -> VerifierType.of(Type.getType(((FieldInsnNode) insn).desc));
      case Opcodes.NEWARRAY -> VerifierType.of(newArrayType(((IntInsnNode) insn).operand));
      case Opcodes.ANEWARRAY ->
          VerifierType.of(
              Type.getType("[" + Type.getObjectType(((TypeInsnNode) insn).desc).getDescriptor()));
      case Opcodes.CHECKCAST -> VerifierType.ofInternalName(((TypeInsnNode) insn).desc);
      case Opcodes.IFEQ,
          Opcodes.IFNE,
          Opcodes.IFLT,
          Opcodes.IFGE,
          Opcodes.IFGT,
          Opcodes.IFLE,
          Opcodes.IFNULL,
          Opcodes.IFNONNULL,
          Opcodes.TABLESWITCH,
          Opcodes.LOOKUPSWITCH,
          Opcodes.PUTSTATIC,
          Opcodes.ATHROW,
          Opcodes.MONITORENTER,
          Opcodes.MONITOREXIT,
          Opcodes.IRETURN,
          Opcodes.LRETURN,
          Opcodes.FRETURN,
          Opcodes.DRETURN,
          Opcodes.ARETURN ->
          null;
      default -> VerifierType.INT;
    };
  }

  private static Type newArrayType(int kind) {
    return Type.getType(
        switch (kind) {
          case Opcodes.T_BOOLEAN -> "[Z";
          case Opcodes.T_CHAR -> "[C";
          case Opcodes.T_BYTE -> "[B";
          case Opcodes.T_SHORT -> "[S";
          case Opcodes.T_INT -> "[I";
          case Opcodes.T_FLOAT -> "[F";
          case Opcodes.T_DOUBLE -> "[D";
          default -> "[J";
        });
  }

  @Override
  public @Nullable VerifierType binaryOperation(
      AbstractInsnNode insn, VerifierType first, VerifierType second) {
    int opcode = insn.getOpcode();
    if (opcode == Opcodes.AALOAD) {
      return elementOf(first);
    }
    if ((opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE)
        || opcode == Opcodes.PUTFIELD) {
      return null;
    }
    return switch (opcode) {
      case Opcodes.LALOAD,
          Opcodes.LADD,
          Opcodes.LSUB,
          Opcodes.LMUL,
          Opcodes.LDIV,
          Opcodes.LREM,
          Opcodes.LSHL,
          Opcodes.LSHR,
          Opcodes.LUSHR,
          Opcodes.LAND,
          Opcodes.LOR,
          Opcodes.LXOR ->
          VerifierType.LONG;
      case Opcodes.FALOAD, Opcodes.FADD, Opcodes.FSUB, Opcodes.FMUL, Opcodes.FDIV, Opcodes.FREM ->
          VerifierType.FLOAT;
      case Opcodes.DALOAD, Opcodes.DADD, Opcodes.DSUB, Opcodes.DMUL, Opcodes.DDIV, Opcodes.DREM ->
          VerifierType.DOUBLE;
      default -> VerifierType.INT;
    };
  }

  /** The element of an array; of the constant null it is null again. */
  private static VerifierType elementOf(VerifierType array) {
    if (array == VerifierType.NULL) {
      return VerifierType.NULL;
    }
    Type type = array.type();
    return type.getSort() == Type.ARRAY
        ? VerifierType.of(Type.getType(type.getDescriptor().substring(1)))
        : OBJECT;
  }

  @Override
  public @Nullable VerifierType ternaryOperation(
      AbstractInsnNode insn, VerifierType first, VerifierType second, VerifierType third) {
    return null;
  }

  @Override
  public @Nullable VerifierType naryOperation(
      AbstractInsnNode insn, List<? extends VerifierType> values) {
    if (insn instanceof MultiANewArrayInsnNode array) {
      return VerifierType.of(Type.getType(array.desc));
    }
    String descriptor =
        insn instanceof InvokeDynamicInsnNode dynamic ? dynamic.desc : ((MethodInsnNode) insn).desc;
    return newValue(Type.getReturnType(descriptor));
  }

  @Override
  public void returnOperation(AbstractInsnNode insn, VerifierType value, VerifierType expected) {}

  @Override
  public VerifierType merge(VerifierType first, VerifierType second) {
    throw new IllegalStateException("types are never merged: every join has a frame");
  }
}
