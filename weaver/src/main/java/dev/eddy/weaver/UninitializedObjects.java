package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * The third pass: takes objects under construction off the stack where an await is among the
 * arguments, as in {@code new X(a, await(b))}. The JVM lets nobody keep such an object in a field.
 *
 * <p>The {@code new} is left where it was, for an object that is dropped at once: it initialises
 * the class at its place in Java's order and fails where it would have failed. The object that is
 * kept is made right before its constructor is called, from arguments put aside in variables.
 */
final class UninitializedObjects {
  private final String owner;
  private final MethodNode method;
  private final TypeAnalysis types;

  /** The {@code new} instructions whose objects are under construction at an await. */
  private final Set<AbstractInsnNode> creations;

  private UninitializedObjects(
      String owner, MethodNode method, TypeAnalysis types, Set<AbstractInsnNode> creations) {
    this.owner = owner;
    this.method = method;
    this.types = types;
    this.creations = creations;
  }

  /** Returns whether it changed anything, so that the types have to be analysed again. */
  static boolean remove(
      String owner, MethodNode method, TypeAnalysis types, List<MethodInsnNode> awaits) {
    var creations = new HashSet<AbstractInsnNode>();
    for (MethodInsnNode await : awaits) {
      Frame<VerifierType> frame = types.before(await);
      if (frame != null) {
        addCreations(frame, creations);
      }
    }
    if (creations.isEmpty()) {
      return false;
    }
    new UninitializedObjects(owner, method, types, creations).rewrite();
    return true;
  }

  private static void addCreations(Frame<VerifierType> frame, Set<AbstractInsnNode> creations) {
    for (int i = 0; i < frame.getStackSize(); i++) {
      addCreation(frame.getStack(i), creations);
    }
    for (int i = 0; i < frame.getLocals(); i++) {
      addCreation(frame.getLocal(i), creations);
    }
  }

  private static void addCreation(VerifierType type, Set<AbstractInsnNode> creations) {
    AbstractInsnNode creation = type.creation();
    if (creation != null) {
      creations.add(creation);
    }
  }

  private boolean isTaken(@Nullable VerifierType type) {
    return type != null && type.creation() != null && creations.contains(type.creation());
  }

  private void rewrite() {
    var edits = new ArrayList<Runnable>();
    for (AbstractInsnNode insn : method.instructions) {
      Frame<VerifierType> before = types.before(insn);
      if (insn instanceof FrameNode node) {
        edits.add(() -> forget(node));
      } else if (before != null && insn.getOpcode() >= 0) {
        Runnable edit = edit(insn, before);
        if (edit != null) {
          edits.add(edit);
        }
      }
    }
    edits.forEach(Runnable::run);
  }

  private @Nullable Runnable edit(AbstractInsnNode insn, Frame<VerifierType> before) {
    if (creations.contains(insn)) {
      return () -> method.instructions.insert(insn, new InsnNode(Opcodes.POP));
    }
    VerifierType constructed = TypeAnalysis.constructed(insn, before);
    if (constructed != null && isTaken(constructed)) {
      return () -> construct((MethodInsnNode) insn, before, constructed);
    }
    boolean onTop =
        before.getStackSize() > 0 && isTaken(before.getStack(before.getStackSize() - 1));
    return switch (insn.getOpcode()) {
      case Opcodes.DUP, Opcodes.ASTORE, Opcodes.POP ->
          onTop ? () -> method.instructions.remove(insn) : null;
      case Opcodes.ALOAD ->
          isTaken(before.getLocal(((VarInsnNode) insn).var))
              ? () -> method.instructions.remove(insn)
              : null;
      default -> {
        checkUntouched(insn, before, wordsMovedBy(insn.getOpcode()));
        yield null;
      }
    };
  }

  private static int wordsMovedBy(int opcode) {
    return switch (opcode) {
      case Opcodes.SWAP, Opcodes.POP2, Opcodes.DUP2, Opcodes.DUP_X1 -> 2;
      case Opcodes.DUP_X2, Opcodes.DUP2_X1 -> 3;
      case Opcodes.DUP2_X2 -> 4;
      default -> 0;
    };
  }

  /**
   * Compilers do not move objects under construction about; if one does, refuse rather than guess.
   */
  private void checkUntouched(AbstractInsnNode insn, Frame<VerifierType> before, int words) {
    int left = words;
    for (int i = before.getStackSize() - 1; left > 0 && i >= 0; i--) {
      if (isTaken(before.getStack(i))) {
        throw new WeaveException(
            "an await among the arguments of a constructor, in "
                + owner.replace('/', '.')
                + ", where the compiler moves the new object about on the stack: put the awaited value"
                + " into a variable first",
            Instructions.lineOf(insn));
      }
      left -= before.getStack(i).getSize();
    }
  }

  private void forget(FrameNode node) {
    var locals = new ArrayList<Object>(node.local);
    locals.replaceAll(entry -> isTakenLabel(entry) ? Opcodes.TOP : entry);
    node.local = locals;
    var stack = new ArrayList<Object>(node.stack);
    stack.removeIf(this::isTakenLabel);
    node.stack = stack;
  }

  private boolean isTakenLabel(Object entry) {
    return entry instanceof LabelNode label && creations.contains(Instructions.realInsnFrom(label));
  }

  /** Puts the arguments aside, makes the object, and calls its constructor. */
  private void construct(
      MethodInsnNode call, Frame<VerifierType> before, VerifierType constructed) {
    Type[] arguments = Type.getArgumentTypes(call.desc);
    int receiver = before.getStackSize() - arguments.length - 1;
    int copies = 0;
    while (copies < receiver
        && before.getStack(receiver - 1 - copies).creation() == constructed.creation()) {
      copies++;
    }
    var code = new InsnList();
    int[] locals = new int[arguments.length];
    for (int i = arguments.length - 1; i >= 0; i--) {
      locals[i] = method.maxLocals;
      method.maxLocals += arguments[i].getSize();
      code.add(new VarInsnNode(arguments[i].getOpcode(Opcodes.ISTORE), locals[i]));
    }
    code.add(new TypeInsnNode(Opcodes.NEW, call.owner));
    for (int i = 0; i < copies; i++) {
      code.add(new InsnNode(Opcodes.DUP));
    }
    for (int i = 0; i < arguments.length; i++) {
      code.add(new VarInsnNode(arguments[i].getOpcode(Opcodes.ILOAD), locals[i]));
    }
    method.instructions.insertBefore(call, code);
  }
}
