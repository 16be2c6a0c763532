package dev.eddy.weaver;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * The verifier's types before each instruction of a method.
 *
 * <p>No types are merged and no class is looked up: since class file version 51 there is a stack
 * map frame wherever paths join, so the types are carried from one frame straight on to the next.
 * They are the very types the JVM's own verifier uses.
 */
final class TypeAnalysis {
  private final InsnList instructions;
  private final @Nullable Frame<VerifierType>[] before;

  @SuppressWarnings({"unchecked", "rawtypes"})
  private TypeAnalysis(MethodNode method) {
    this.instructions = method.instructions;
    this.before = new Frame[instructions.size()];
  }

  /** Analyses a method whose frames are expanded and whose {@code maxLocals} is right. */
  static TypeAnalysis of(String owner, MethodNode method) {
    var analysis = new TypeAnalysis(method);
    try {
      analysis.run(owner, method);
    } catch (AnalyzerException e) {
      throw new IllegalStateException(owner + "." + method.name + " cannot be analysed", e);
    }
    return analysis;
  }

  /** The types before an instruction, or null if it cannot be reached. */
  @Nullable Frame<VerifierType> before(AbstractInsnNode insn) {
    return before[instructions.indexOf(insn)];
  }

  private void run(String owner, MethodNode method) throws AnalyzerException {
    var interpreter = new TypeInterpreter();
    Frame<VerifierType> current = parameters(owner, method);
    for (AbstractInsnNode insn : instructions) {
      if (insn instanceof FrameNode node) {
        current = fromNode(node, method);
      }
      if (current == null) {
        continue;
      }
      before[instructions.indexOf(insn)] = new Frame<>(current);
      if (insn.getOpcode() >= 0) {
        VerifierType receiver = constructed(insn, current);
        current.execute(insn, interpreter);
        if (receiver != null) {
          initialize(current, receiver);
        }
        if (Instructions.endsBlock(insn)) {
          current = null;
        }
      }
    }
  }

  private static Frame<VerifierType> parameters(String owner, MethodNode method) {
    var frame = new Frame<VerifierType>(method.maxLocals, method.maxStack);
    int local = 0;
    if ((method.access & Opcodes.ACC_STATIC) == 0) {
      frame.setLocal(local++, VerifierType.ofInternalName(owner));
    }
    // The frame of the coroutine: a body has no other parameter by now.
    for (Type type : Type.getArgumentTypes(method.desc)) {
      frame.setLocal(local++, VerifierType.of(type));
    }
    while (local < method.maxLocals) {
      frame.setLocal(local++, VerifierType.TOP);
    }
    return frame;
  }

  private static Frame<VerifierType> fromNode(FrameNode node, MethodNode method) {
    var frame = new Frame<VerifierType>(method.maxLocals, method.maxStack);
    int local = 0;
    for (Object entry : node.local) {
      VerifierType type = fromEntry(entry);
      frame.setLocal(local++, type);
      if (type.getSize() == 2) {
        frame.setLocal(local++, VerifierType.TOP);
      }
    }
    while (local < method.maxLocals) {
      frame.setLocal(local++, VerifierType.TOP);
    }
    for (Object entry : node.stack) {
      frame.push(fromEntry(entry));
    }
    return frame;
  }

  private static VerifierType fromEntry(Object entry) {
    if (entry instanceof String name) {
      return VerifierType.ofInternalName(name);
    }
    if (entry instanceof LabelNode label) {
      AbstractInsnNode creation = Instructions.realInsnFrom(label);
      if (creation == null) {
        throw new IllegalStateException("a stack map frame names a new that is not there");
      }
      return VerifierType.uninitialized(creation, label);
    }
    if (entry.equals(Opcodes.TOP)) {
      return VerifierType.TOP;
    } else if (entry.equals(Opcodes.INTEGER)) {
      return VerifierType.INT;
    } else if (entry.equals(Opcodes.FLOAT)) {
      return VerifierType.FLOAT;
    } else if (entry.equals(Opcodes.LONG)) {
      return VerifierType.LONG;
    } else if (entry.equals(Opcodes.DOUBLE)) {
      return VerifierType.DOUBLE;
    } else if (entry.equals(Opcodes.NULL)) {
      return VerifierType.NULL;
    }
    throw new IllegalStateException("unexpected entry in a stack map frame: " + entry);
  }

  /** The object under construction that a constructor call is about to finish, else null. */
  static @Nullable VerifierType constructed(AbstractInsnNode insn, Frame<VerifierType> before) {
    if (insn instanceof MethodInsnNode call && call.name.equals("<init>")) {
      int arguments = Type.getArgumentTypes(call.desc).length;
      return before.getStack(before.getStackSize() - arguments - 1);
    }
    return null;
  }

  private static void initialize(Frame<VerifierType> frame, VerifierType receiver) {
    var creation = (TypeInsnNode) Objects.requireNonNull(receiver.creation());
    VerifierType finished = VerifierType.ofInternalName(creation.desc);
    for (int i = 0; i < frame.getLocals(); i++) {
      if (frame.getLocal(i).creation() == creation) {
        frame.setLocal(i, finished);
      }
    }
    for (int i = 0; i < frame.getStackSize(); i++) {
      if (frame.getStack(i).creation() == creation) {
        frame.setStack(i, finished);
      }
    }
  }
}
