package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * Decides which value is in which field of the frame during each await.
 *
 * <p>Only what is read again is kept. A variable has the same field at every await, and variables
 * of one type share a field if they are never kept at the same time. A captured variable that the
 * body never assigns stays where it came from. A reference field that an earlier await may have
 * filled and that a later one does not need is listed as stale there, so that nothing is kept from
 * the garbage collector.
 */
final class SpillPlan {
  /** A place whose value may have to be kept: a variable or a stack slot, with one type. */
  private record Place(boolean isLocal, int index, Type type) {}

  private final Body body;
  private final TypeAnalysis types;
  private final Liveness liveness;
  private final Flow flow;
  private final Map<Place, FrameField> fields = new HashMap<>();
  private final List<FrameField> spillFields = new ArrayList<>();

  private SpillPlan(Body body, TypeAnalysis types, Liveness liveness, Flow flow) {
    this.body = body;
    this.types = types;
    this.liveness = liveness;
    this.flow = flow;
  }

  /**
   * The outcome.
   *
   * @param points the awaits that can be reached
   * @param fields the fields that the frame needs besides those of the captures
   */
  record Result(List<AwaitPoint> points, List<FrameField> fields) {}

  static Result make(
      Body body, TypeAnalysis types, Liveness liveness, Flow flow, List<MethodInsnNode> awaits) {
    return new SpillPlan(body, types, liveness, flow).make(awaits);
  }

  private Result make(List<MethodInsnNode> awaits) {
    var reachable = new ArrayList<MethodInsnNode>();
    for (MethodInsnNode await : awaits) {
      if (types.before(await) != null) {
        reachable.add(await);
      }
    }
    assignFields(reachable);
    var points = new ArrayList<AwaitPoint>();
    for (MethodInsnNode await : reachable) {
      points.add(point(points.size() + 1, await));
    }
    return new Result(withStaleFields(points), spillFields);
  }

  private Frame<VerifierType> typesAt(MethodInsnNode await) {
    Frame<VerifierType> frame = types.before(await);
    if (frame == null) {
      throw new IllegalStateException("an await that cannot be reached was planned");
    }
    return frame;
  }

  // ---- which places, and which field for each

  private Set<Place> placesAt(MethodInsnNode await) {
    Frame<VerifierType> frame = typesAt(await);
    var places = new LinkedHashSet<Place>();
    for (int slot = 0; slot < frame.getStackSize() - 1; slot++) {
      if (frame.getStack(slot).isKnown()) {
        places.add(new Place(false, slot, frame.getStack(slot).type()));
      }
    }
    BitSet live = liveness.across(await);
    for (int local = body.frameLocal() + 1; local < frame.getLocals(); local++) {
      if (live.get(local) && frame.getLocal(local).isKnown() && captureIn(local) == null) {
        places.add(new Place(true, local, frame.getLocal(local).type()));
      }
    }
    return places;
  }

  /** The capture whose field always has the value of a local variable. */
  private @Nullable Capture captureIn(int local) {
    for (Capture capture : body.captures()) {
      if (capture.local() == local && capture.isFinal()) {
        return capture;
      }
    }
    return null;
  }

  /** Greedily: the first field of the type that no place kept at the same time has. */
  private void assignFields(List<MethodInsnNode> awaits) {
    var together = new LinkedHashMap<Place, Set<Place>>();
    for (MethodInsnNode await : awaits) {
      Set<Place> places = placesAt(await);
      for (Place place : places) {
        together.computeIfAbsent(place, unused -> new LinkedHashSet<>()).addAll(places);
      }
    }
    together.forEach((place, others) -> fields.put(place, freeField(place, others)));
  }

  private FrameField freeField(Place place, Set<Place> others) {
    var taken = new LinkedHashSet<FrameField>();
    for (Place other : others) {
      FrameField field = fields.get(other);
      if (field != null) {
        taken.add(field);
      }
    }
    for (FrameField field : spillFields) {
      if (field.type().equals(place.type()) && !taken.contains(field)) {
        return field;
      }
    }
    var field = new FrameField("s$" + spillFields.size(), place.type());
    spillFields.add(field);
    return field;
  }

  // ---- the points

  private AwaitPoint point(int label, MethodInsnNode await) {
    var stack = new LinkedHashMap<Integer, Spill>();
    var locals = new LinkedHashMap<Integer, Spill>();
    for (Place place : placesAt(await)) {
      FrameField field = fields.get(place);
      if (field == null) {
        throw new IllegalStateException("no field for " + place);
      }
      (place.isLocal() ? locals : stack).put(place.index(), new Spill(place.index(), field, true));
    }
    BitSet live = liveness.across(await);
    for (Capture capture : body.captures()) {
      if (capture.isFinal() && live.get(capture.local())) {
        var field = new FrameField(capture.field(), capture.type());
        locals.put(capture.local(), new Spill(capture.local(), field, false));
      }
    }
    return new AwaitPoint(label, await, typesAt(await), stack, locals, List.of());
  }

  private List<AwaitPoint> withStaleFields(List<AwaitPoint> points) {
    InsnList instructions = body.method().instructions;
    List<FrameField> references = captureFields();
    int captured = references.size();
    spillFields.stream().filter(FrameField::isReference).forEach(references::add);
    var kept = new HashMap<Integer, BitSet>();
    for (AwaitPoint point : points) {
      kept.put(instructions.indexOf(point.call()), keptAt(point, references));
    }
    BitSet[] filled = filledBefore(kept, captured);
    var result = new ArrayList<AwaitPoint>();
    for (AwaitPoint point : points) {
      BitSet stale = filled[instructions.indexOf(point.call())];
      stale.andNot(keptAt(point, references));
      result.add(point.withStale(stale.stream().mapToObj(references::get).toList()));
    }
    return result;
  }

  private List<FrameField> captureFields() {
    var references = new ArrayList<FrameField>();
    for (Capture capture : body.captures()) {
      var field = new FrameField(capture.field(), capture.type());
      if (field.isReference()) {
        references.add(field);
      }
    }
    return references;
  }

  private static BitSet keptAt(AwaitPoint point, List<FrameField> references) {
    var fields = new HashSet<FrameField>();
    point.stack().values().forEach(spill -> fields.add(spill.field()));
    point.locals().values().forEach(spill -> fields.add(spill.field()));
    var kept = new BitSet();
    for (int i = 0; i < references.size(); i++) {
      kept.set(i, fields.contains(references.get(i)));
    }
    return kept;
  }

  /**
   * Which references may be in the frame when control comes to each instruction: the captured ones
   * from the start, and what an await keeps from there on. Forwards, until nothing changes.
   */
  private BitSet[] filledBefore(Map<Integer, BitSet> kept, int captured) {
    var filled = new BitSet[flow.size()];
    Arrays.setAll(filled, index -> new BitSet());
    filled[0].set(0, captured);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < filled.length; i++) {
        var after = (BitSet) filled[i].clone();
        BitSet more = kept.get(i);
        if (more != null) {
          after.or(more);
        }
        for (int next : flow.nextOrHandlers(i)) {
          int before = filled[next].cardinality();
          filled[next].or(after);
          changed |= filled[next].cardinality() != before;
        }
      }
    }
    return filled;
  }
}
