package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * A pass before that over the awaits: where {@code close()} is called on what may be an {@code
 * AsyncCloseable}, as try-with-resources does, {@code closeAsync()} is awaited if it is one.
 *
 * <p>No class is looked up, so the object itself is asked, while the program runs. It is not where
 * the static type is a class of the JDK, nor inside {@code synchronized}, where nothing can be
 * awaited.
 */
final class CloseCalls {
  private static final List<String> JDK =
      List.of("java/", "javax/", "jdk/", "sun/", "com/sun/", "org/w3c/", "org/xml/");

  /** The types of the JDK that an {@code AsyncCloseable} may well be known by. */
  private static final List<String> GENERAL =
      List.of("java/lang/AutoCloseable", "java/io/Closeable");

  private final Body body;
  private final MethodNode method;

  private CloseCalls(Body body) {
    this.body = body;
    this.method = body.method();
  }

  static void rewrite(Body body) {
    var calls = new CloseCalls(body);
    List<MethodInsnNode> found = calls.find();
    if (!found.isEmpty()) {
      calls.rewrite(found);
    }
  }

  private List<MethodInsnNode> find() {
    MonitorCheck monitors = MonitorCheck.of(method, new Flow(method));
    var found = new ArrayList<MethodInsnNode>();
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof MethodInsnNode call && isClose(call) && !monitors.isHeldAt(call)) {
        found.add(call);
      }
    }
    return found;
  }

  private static boolean isClose(MethodInsnNode call) {
    return (call.getOpcode() == Opcodes.INVOKEVIRTUAL
            || call.getOpcode() == Opcodes.INVOKEINTERFACE)
        && call.name.equals("close")
        && call.desc.equals("()V")
        && (GENERAL.contains(call.owner) || JDK.stream().noneMatch(call.owner::startsWith));
  }

  private void rewrite(List<MethodInsnNode> calls) {
    TypeAnalysis types = TypeAnalysis.of(body.owner(), method);
    var before = calls.stream().map(types::before).toList();
    for (int i = 0; i < calls.size(); i++) {
      Frame<VerifierType> frame = before.get(i);
      if (frame != null) {
        rewrite(calls.get(i), frame);
      }
    }
  }

  private void rewrite(MethodInsnNode call, Frame<VerifierType> types) {
    LabelNode ordinary = Instructions.label();
    LabelNode done = Instructions.label();
    var asked = new InsnList();
    asked.add(new InsnNode(Opcodes.DUP));
    asked.add(new TypeInsnNode(Opcodes.INSTANCEOF, CoreNames.ASYNC_CLOSEABLE));
    asked.add(new JumpInsnNode(Opcodes.IFEQ, ordinary));
    asked.add(new TypeInsnNode(Opcodes.CHECKCAST, CoreNames.ASYNC_CLOSEABLE));
    asked.add(closeAsync(call));
    asked.add(AwaitCalls.call());
    asked.add(new InsnNode(Opcodes.POP));
    asked.add(new JumpInsnNode(Opcodes.GOTO, done));
    asked.add(ordinary);
    asked.add(StackMaps.node(types, types.getStackSize()));
    method.instructions.insertBefore(call, asked);
    var behind = new InsnList();
    behind.add(done);
    behind.add(StackMaps.node(types, types.getStackSize() - 1));
    if (StackMaps.isFollowedByFrame(call)) {
      behind.add(new InsnNode(Opcodes.NOP)); // no two frames can be at one place
    }
    method.instructions.insert(call, behind);
  }

  /** A failure that is thrown on right behind the call is what the resource is closed for. */
  private static InsnList closeAsync(MethodInsnNode call) {
    var code = new InsnList();
    VarInsnNode failure = thrownRightAfter(call);
    if (failure != null) {
      code.add(new VarInsnNode(Opcodes.ALOAD, failure.var));
    }
    code.add(
        new MethodInsnNode(
            Opcodes.INVOKEINTERFACE,
            CoreNames.ASYNC_CLOSEABLE,
            CoreNames.CLOSE_ASYNC,
            (failure != null ? "(Ljava/lang/Throwable;)" : "()") + CoreNames.AWAITABLE_DESCRIPTOR,
            true));
    return code;
  }

  /** The load of the throwable in {@code close(); throw t}, as compilers write it for resources. */
  private static @Nullable VarInsnNode thrownRightAfter(MethodInsnNode call) {
    AbstractInsnNode next = Instructions.realInsnFrom(call.getNext());
    while (next instanceof JumpInsnNode jump && jump.getOpcode() == Opcodes.GOTO) {
      next = Instructions.realInsnFrom(jump.label);
    }
    if (next instanceof VarInsnNode load && load.getOpcode() == Opcodes.ALOAD) {
      AbstractInsnNode behind = Instructions.realInsnFrom(load.getNext());
      return behind != null && behind.getOpcode() == Opcodes.ATHROW ? load : null;
    }
    return null;
  }
}
