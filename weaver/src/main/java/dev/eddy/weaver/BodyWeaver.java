package dev.eddy.weaver;

import java.util.List;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Takes the method of a body through the passes, in place, and makes the class of its frame. */
final class BodyWeaver {
  /**
   * What the woven code needs of the stack beyond the source's own; the writer computes it exactly.
   */
  private static final int EXTRA_STACK = 4;

  private BodyWeaver() {}

  /**
   * The outcome.
   *
   * @param body the body, woven
   * @param frame the class of its frame
   */
  record Result(Body body, WovenClass frame) {}

  static Result weave(ClassShape shape, MethodNode method, String frame, String site) {
    Body body = FrameParameter.add(shape.name(), shape.isInterface(), method, frame);
    method.maxStack += EXTRA_STACK;
    TaskGroups.rewrite(body);
    EachLoops.rewrite(body);
    CloseCalls.rewrite(body);
    List<MethodInsnNode> awaits = AwaitCalls.unify(method);
    TypeAnalysis types = TypeAnalysis.of(shape.name(), method);
    MonitorCheck.check(shape.name(), method, new Flow(method), awaits);
    if (UninitializedObjects.remove(shape.name(), method, types, awaits)) {
      types = TypeAnalysis.of(shape.name(), method);
    }
    var flow = new Flow(method);
    Liveness liveness = Liveness.of(method, flow);
    SpillPlan.Result plan = SpillPlan.make(body, types, liveness, flow, awaits);
    String lines = AwaitLines.of(shape, method, plan.points());
    LocalNames.Result names = LocalNames.of(method, plan.points());
    StateMachine.write(body, plan.points());
    return new Result(body, FrameClass.write(shape, body, plan.fields(), site, lines, names));
  }
}
