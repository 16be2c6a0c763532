package dev.eddy.weaver;

import java.util.List;
import java.util.Map;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * One await of a body, and all that a suspension there has to do.
 *
 * @param label its number, from 1
 * @param call the call that is replaced
 * @param types the types before the call; what is awaited is on top of the stack
 * @param stack where the values below that are kept, by their slot
 * @param locals where the local variables are kept that are needed again, by their number
 * @param stale reference fields that may still hold something and are not needed any more
 */
record AwaitPoint(
    int label,
    MethodInsnNode call,
    Frame<VerifierType> types,
    Map<Integer, Spill> stack,
    Map<Integer, Spill> locals,
    List<FrameField> stale) {

  AwaitPoint withStale(List<FrameField> fields) {
    return new AwaitPoint(label, call, types, stack, locals, fields);
  }

  /** How many slots of the stack lie below what is awaited. */
  int stackBelow() {
    return types.getStackSize() - 1;
  }
}
