package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The last pass over a body: makes each await a point where the method can be left and entered
 * again.
 *
 * <pre>
 *              if (frame.label == 0) goto body
 *              switch (frame.label) → restore_k
 *   restore_k: the variables and the stack as they were;  goto resumed_k
 *   body:      … and in place of await k, with x on the stack:
 *              r = frame.await(x);  if (r != SUSPENDED) goto ready_k
 *              keep the stack and the variables;  frame.label = k;  return SUSPENDED
 *   resumed_k: r = frame.result()
 *   ready_k:   …
 * </pre>
 *
 * <p>{@code result()} stays at the place of the await, within its try ranges, so that the handlers
 * there catch what it throws; the {@code restore}s are before all ranges, since no handler's frame
 * would fit variables that are not restored yet. They are before the first line number too: no
 * breakpoint on a line of the source stops in them, and no variable is shown before it has its
 * value. What is not kept but has a type in the frames that follow is set to null or zero.
 */
final class StateMachine {
  private final Body body;
  private final InsnList instructions;
  private final int frameLocal;
  private final InsnList restores = new InsnList();

  private StateMachine(Body body) {
    this.body = body;
    this.instructions = body.method().instructions;
    this.frameLocal = body.frameLocal();
  }

  static void write(Body body, List<AwaitPoint> points) {
    if (!points.isEmpty()) {
      new StateMachine(body).write(points);
    }
  }

  private void write(List<AwaitPoint> points) {
    var restoreLabels = new ArrayList<LabelNode>();
    for (AwaitPoint point : points) {
      var resumed = new LabelNode();
      var restore = new LabelNode();
      restoreLabels.add(restore);
      writeRestore(point, restore, resumed);
      writeAwait(point, resumed);
    }
    instructions.insert(entry(restoreLabels));
  }

  // ---- the way in

  private InsnList entry(List<LabelNode> restoreLabels) {
    var start = new LabelNode();
    var code = new InsnList();
    code.add(loadFrame());
    code.add(labelField(Opcodes.GETFIELD));
    code.add(new JumpInsnNode(Opcodes.IFEQ, start));
    if (restoreLabels.size() > 1) {
      int last = restoreLabels.size() - 1;
      code.add(loadFrame());
      code.add(labelField(Opcodes.GETFIELD));
      code.add(
          new TableSwitchInsnNode(
              1,
              last,
              restoreLabels.get(last),
              restoreLabels.subList(0, last).toArray(new LabelNode[0])));
    }
    code.add(restores);
    code.add(start);
    code.add(entryFrame());
    // The first instruction may have a frame of its own, and no two can be at one place.
    code.add(new InsnNode(Opcodes.NOP));
    return code;
  }

  private FrameNode entryFrame() {
    var locals = new ArrayList<Object>();
    if (frameLocal == 1) {
      locals.add(body.owner());
    }
    locals.add(body.frame());
    return new FrameNode(Opcodes.F_NEW, locals.size(), locals.toArray(), 0, new Object[0]);
  }

  // ---- an await

  private void writeAwait(AwaitPoint point, LabelNode resumed) {
    var ready = new LabelNode();
    var code = new InsnList();
    code.add(loadFrame());
    code.add(new InsnNode(Opcodes.SWAP));
    code.add(
        callFrame(
            CoreNames.FRAME_AWAIT, "(" + CoreNames.AWAITABLE_DESCRIPTOR + ")Ljava/lang/Object;"));
    code.add(new InsnNode(Opcodes.DUP));
    code.add(suspended());
    code.add(new JumpInsnNode(Opcodes.IF_ACMPNE, ready));
    code.add(new InsnNode(Opcodes.POP));
    addSuspension(code, point);
    code.add(resumed);
    code.add(frame(point, false));
    code.add(loadFrame());
    code.add(callFrame(CoreNames.FRAME_RESULT, "()Ljava/lang/Object;"));
    code.add(ready);
    code.add(frame(point, true));
    if (StackMaps.isFollowedByFrame(point.call())) {
      // No two frames can be at one place.
      code.add(new InsnNode(Opcodes.NOP));
    }
    instructions.insert(point.call(), code);
    instructions.remove(point.call());
  }

  private void addSuspension(InsnList code, AwaitPoint point) {
    for (int slot = point.stackBelow() - 1; slot >= 0; slot--) {
      Spill spill = point.stack().get(slot);
      if (spill == null) {
        code.add(new InsnNode(Opcodes.POP));
      } else {
        addStackStore(code, spill.field());
      }
    }
    for (Spill spill : point.locals().values()) {
      if (spill.isStored()) {
        Type type = spill.field().type();
        code.add(loadFrame());
        code.add(new VarInsnNode(type.getOpcode(Opcodes.ILOAD), spill.index()));
        code.add(field(Opcodes.PUTFIELD, spill.field()));
      }
    }
    for (FrameField stale : point.stale()) {
      code.add(loadFrame());
      code.add(new InsnNode(Opcodes.ACONST_NULL));
      code.add(field(Opcodes.PUTFIELD, stale));
    }
    code.add(loadFrame());
    code.add(Instructions.pushInt(point.label()));
    code.add(labelField(Opcodes.PUTFIELD));
    code.add(suspended());
    code.add(new InsnNode(Opcodes.ARETURN));
  }

  /** Stores the top of the stack: the frame goes under it first. */
  private void addStackStore(InsnList code, FrameField target) {
    code.add(loadFrame());
    if (target.type().getSize() == 2) {
      code.add(new InsnNode(Opcodes.DUP_X2));
      code.add(new InsnNode(Opcodes.POP));
    } else {
      code.add(new InsnNode(Opcodes.SWAP));
    }
    code.add(field(Opcodes.PUTFIELD, target));
  }

  private void writeRestore(AwaitPoint point, LabelNode restore, LabelNode resumed) {
    restores.add(restore);
    restores.add(entryFrame());
    for (int local = frameLocal + 1; local < point.types().getLocals(); local++) {
      VerifierType type = point.types().getLocal(local);
      Spill spill = point.locals().get(local);
      if (spill != null) {
        addLoad(spill);
        restores.add(new VarInsnNode(spill.field().type().getOpcode(Opcodes.ISTORE), local));
      } else if (type == VerifierType.NULL || type.isKnown()) {
        addDefault(type, local);
      }
    }
    for (int slot = 0; slot < point.stackBelow(); slot++) {
      Spill spill = point.stack().get(slot);
      if (spill == null) {
        restores.add(new InsnNode(Opcodes.ACONST_NULL));
      } else {
        addLoad(spill);
      }
    }
    restores.add(new JumpInsnNode(Opcodes.GOTO, resumed));
  }

  private void addLoad(Spill spill) {
    restores.add(loadFrame());
    restores.add(field(Opcodes.GETFIELD, spill.field()));
  }

  private void addDefault(VerifierType type, int local) {
    int sort = type == VerifierType.NULL ? Type.OBJECT : type.type().getSort();
    switch (sort) {
      case Type.INT -> addDefault(Opcodes.ICONST_0, Opcodes.ISTORE, local);
      case Type.FLOAT -> addDefault(Opcodes.FCONST_0, Opcodes.FSTORE, local);
      case Type.LONG -> addDefault(Opcodes.LCONST_0, Opcodes.LSTORE, local);
      case Type.DOUBLE -> addDefault(Opcodes.DCONST_0, Opcodes.DSTORE, local);
      default -> addDefault(Opcodes.ACONST_NULL, Opcodes.ASTORE, local);
    }
  }

  private void addDefault(int constant, int store, int local) {
    restores.add(new InsnNode(constant));
    restores.add(new VarInsnNode(store, local));
  }

  /** The frame behind an await, with the awaited value on the stack or before it is there. */
  private static FrameNode frame(AwaitPoint point, boolean withValue) {
    return withValue
        ? StackMaps.node(point.types(), point.stackBelow(), "java/lang/Object")
        : StackMaps.node(point.types(), point.stackBelow());
  }

  // ---- single instructions

  private VarInsnNode loadFrame() {
    return new VarInsnNode(Opcodes.ALOAD, frameLocal);
  }

  private FieldInsnNode labelField(int opcode) {
    return new FieldInsnNode(opcode, body.frame(), CoreNames.FRAME_LABEL, "S");
  }

  private FieldInsnNode field(int opcode, FrameField field) {
    return new FieldInsnNode(opcode, body.frame(), field.name(), field.type().getDescriptor());
  }

  /** Calls go to the frame's own class, so that verifying the user's class need not load it. */
  private MethodInsnNode callFrame(String name, String descriptor) {
    return new MethodInsnNode(Opcodes.INVOKEVIRTUAL, body.frame(), name, descriptor, false);
  }

  private static FieldInsnNode suspended() {
    return new FieldInsnNode(
        Opcodes.GETSTATIC, CoreNames.FRAME, CoreNames.FRAME_SUSPENDED, "Ljava/lang/Object;");
  }
}
