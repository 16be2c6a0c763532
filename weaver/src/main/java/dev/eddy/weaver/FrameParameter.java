package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LocalVariableAnnotationNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The first pass: gives a lambda's method its frame as its only parameter. The captured values,
 * which were its parameters, become fields of the frame that are loaded at the start. The other
 * variables move up by one.
 */
final class FrameParameter {
  private final String owner;
  private final boolean ownerIsInterface;
  private final MethodNode method;
  private final String frame;
  private final int frameLocal;

  private FrameParameter(String owner, boolean ownerIsInterface, MethodNode method, String frame) {
    this.owner = owner;
    this.ownerIsInterface = ownerIsInterface;
    this.method = method;
    this.frame = frame;
    this.frameLocal = (method.access & Opcodes.ACC_STATIC) != 0 ? 0 : 1;
  }

  static Body add(String owner, boolean ownerIsInterface, MethodNode method, String frame) {
    return new FrameParameter(owner, ownerIsInterface, method, frame).add();
  }

  private Body add() {
    List<Capture> captures = captures();
    shiftInstructions();
    shiftDebugTables();
    method.instructions.insert(loadsOf(captures));
    method.maxLocals++;
    method.desc = "(L" + frame + ";)Ljava/lang/Object;";
    method.signature = null;
    method.parameters = null;
    method.visibleParameterAnnotations = null;
    method.invisibleParameterAnnotations = null;
    method.access = access();
    return new Body(owner, ownerIsInterface, method, frame, captures);
  }

  /**
   * Package-private, as the frame's class calls it and is no nest mate; its own frame as the
   * parameter keeps any subclass's method from overriding it. An interface has no package-private
   * methods.
   */
  private int access() {
    int access = method.access & ~Opcodes.ACC_PRIVATE;
    return ownerIsInterface ? access | Opcodes.ACC_PUBLIC : access;
  }

  private List<Capture> captures() {
    Set<Integer> assigned = assignedLocals();
    var captures = new ArrayList<Capture>();
    int old = frameLocal;
    for (Type type : Type.getArgumentTypes(method.desc)) {
      captures.add(new Capture("c$" + captures.size(), type, old + 1, !assigned.contains(old)));
      old += type.getSize();
    }
    return captures;
  }

  private Set<Integer> assignedLocals() {
    var assigned = new HashSet<Integer>();
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof IincInsnNode increment) {
        assigned.add(increment.var);
      } else if (insn instanceof VarInsnNode variable && insn.getOpcode() >= Opcodes.ISTORE) {
        assigned.add(variable.var);
      }
    }
    return assigned;
  }

  private int shifted(int local) {
    return local >= frameLocal ? local + 1 : local;
  }

  private void shiftInstructions() {
    for (AbstractInsnNode insn : method.instructions.toArray()) {
      if (insn instanceof VarInsnNode variable) {
        variable.var = shifted(variable.var);
      } else if (insn instanceof IincInsnNode increment) {
        increment.var = shifted(increment.var);
      } else if (insn instanceof FrameNode node) {
        var locals = new ArrayList<Object>(node.local);
        locals.add(frameLocal, frame);
        node.local = locals;
      } else if (insn.getOpcode() == Opcodes.RETURN) {
        // A body that returns nothing returns null; all others return a reference.
        method.instructions.insertBefore(insn, new InsnNode(Opcodes.ACONST_NULL));
        method.instructions.set(insn, new InsnNode(Opcodes.ARETURN));
      }
    }
  }

  private void shiftDebugTables() {
    for (LocalVariableNode variable : method.localVariables) {
      variable.index = shifted(variable.index);
    }
    shiftAnnotations(method.visibleLocalVariableAnnotations);
    shiftAnnotations(method.invisibleLocalVariableAnnotations);
  }

  private void shiftAnnotations(
      @org.jspecify.annotations.Nullable List<LocalVariableAnnotationNode> annotations) {
    if (annotations != null) {
      for (LocalVariableAnnotationNode annotation : annotations) {
        annotation.index.replaceAll(this::shifted);
      }
    }
  }

  private InsnList loadsOf(List<Capture> captures) {
    var loads = new InsnList();
    for (Capture capture : captures) {
      loads.add(new VarInsnNode(Opcodes.ALOAD, frameLocal));
      loads.add(
          new FieldInsnNode(
              Opcodes.GETFIELD, frame, capture.field(), capture.type().getDescriptor()));
      loads.add(new VarInsnNode(capture.type().getOpcode(Opcodes.ISTORE), capture.local()));
    }
    return loads;
  }
}
