package dev.eddy.weaver;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * A pass before that over the awaits: makes {@code for (T x : each(sequence))} await each fetch,
 * and close the sequence when the statement is left.
 *
 * <pre>
 *   i = each(sequence).iterator()   →  i = Each.of(sequence)
 *   i.hasNext()                     →  await(Each.fetch(i))
 *   a jump or a return out of it    →  by way of: await(Each.leave(i))
 *   a throw out of it               →  by way of: throw await(Each.leave(thrown, i))
 * </pre>
 *
 * <p>The compiler keeps the iterator in a variable of its own, which is in the stack map frames for
 * as long as control is in the statement: that is how its inside is told from its outside. A copy
 * of a {@code finally} around the statement, which the compiler puts before a jump out of it, has
 * the variable too, but has none of the handlers that this {@code finally} gives to the statement.
 * The code for leaving stands behind all other code, except before such a copy; what closing throws
 * is caught as if the statement had thrown it. Of two nested statements the outer one is done
 * first, so that what leaves both comes by the inner one's code first.
 */
final class EachLoops {
  private static final String ITERATOR = "java/util/Iterator";
  private static final String THROWABLE = "java/lang/Throwable";

  private final Body body;
  private final MethodNode method;
  private final InsnList instructions;
  private final MethodInsnNode each;
  private final int line;

  /** The variable with the iterator. */
  private int iterator;

  private final BitSet inside = new BitSet();

  /** Which instructions have all the handlers from outside that the statement's start has. */
  private final BitSet covered = new BitSet();

  /** What follows where a jump back into the statement is not taken for want of an element. */
  private final BitSet ends = new BitSet();

  private final Set<LabelNode> outside = new HashSet<>();
  private final InsnList leaving = new InsnList();
  private final List<TryCatchBlockNode> leavingBlocks = new ArrayList<>();

  /** For each handler that was written for a statement around this one, that statement. */
  private final Map<LabelNode, Object> statements;

  private EachLoops(Body body, MethodInsnNode each, Map<LabelNode, Object> statements) {
    this.body = body;
    this.method = body.method();
    this.instructions = method.instructions;
    this.each = each;
    this.line = Instructions.lineOf(each);
    this.statements = statements;
  }

  static boolean isEach(MethodInsnNode call) {
    return call.owner.equals(CoreNames.COROUTINES) && call.name.equals(CoreNames.EACH);
  }

  static void rewrite(Body body) {
    var statements = new HashMap<LabelNode, Object>();
    for (AbstractInsnNode insn : body.method().instructions.toArray()) {
      if (insn instanceof MethodInsnNode call && isEach(call)) {
        new EachLoops(body, call, statements).rewrite();
      }
    }
  }

  private void rewrite() {
    AbstractInsnNode toIterator = Instructions.realInsnFrom(each.getNext());
    if (toIterator == null || !isCall(toIterator, "java/lang/Iterable", "iterator")) {
      throw misuse();
    }
    AbstractInsnNode store = Instructions.realInsnFrom(toIterator.getNext());
    if (!(store instanceof VarInsnNode variable) || store.getOpcode() != Opcodes.ASTORE) {
      throw misuse();
    }
    iterator = variable.var;
    instructions.remove(toIterator);
    each.owner = CoreNames.EACH_CLASS;
    each.name = CoreNames.EACH_OF;
    each.desc = each.desc.substring(0, each.desc.indexOf(')') + 1) + "L" + ITERATOR + ";";
    var flow = new Flow(method);
    findCovered(store);
    findEnds();
    findInside(flow, store);
    List<AbstractInsnNode> insideInOrder = insideInOrder();
    Map<AbstractInsnNode, List<TryCatchBlockNode>> outer = outerBlocks(insideInOrder);
    List<AbstractInsnNode> falls = fallsOutside(insideInOrder);
    outside.addAll(labelsOutside());
    insideInOrder.forEach(this::awaitFetch);
    closeWhenThrown(insideInOrder, outer);
    closeWhenLeft(insideInOrder, falls, outer);
    instructions.add(leaving);
    method.tryCatchBlocks.addAll(0, leavingBlocks);
  }

  private static boolean isCall(@Nullable AbstractInsnNode insn, String owner, String name) {
    return insn instanceof MethodInsnNode call
        && call.owner.equals(owner)
        && call.name.equals(name);
  }

  private WeaveException misuse() {
    return new WeaveException(
        "each(…), in "
            + body.owner().replace('/', '.')
            + ", is used for something else than the head of a for statement: write for (var x :"
            + " each(sequence)), or call fetchNext() and nextObject() of the sequence",
        line);
  }

  // ---- inside and outside

  private void findInside(Flow flow, AbstractInsnNode store) {
    var toVisit = new ArrayDeque<Integer>();
    enter(flow.next(instructions.indexOf(store)), toVisit);
    while (!toVisit.isEmpty()) {
      int index = toVisit.pop();
      checkUse(instructions.get(index));
      enter(flow.next(index), toVisit);
      enter(flow.handlers(index), toVisit);
    }
  }

  private void enter(List<Integer> indexes, ArrayDeque<Integer> toVisit) {
    for (int index : indexes) {
      if (!inside.get(index) && !isOutside(index)) {
        inside.set(index);
        toVisit.push(index);
      }
    }
  }

  private boolean isOutside(int index) {
    return ends.get(index) || !covered.get(index) || !hasIterator(instructions.get(index));
  }

  /** Whether the frame at an instruction has the iterator, if there is a frame. */
  private boolean hasIterator(AbstractInsnNode insn) {
    FrameNode frame = StackMaps.at(insn);
    return frame == null || ITERATOR.equals(StackMaps.entryOf(frame, iterator));
  }

  private void findCovered(AbstractInsnNode store) {
    int start = instructions.indexOf(store);
    covered.set(0, instructions.size());
    Map<Object, BitSet> ranges = new LinkedHashMap<>();
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      // A statement around this one has several handlers, and each stretch of it has one of them.
      ranges
          .computeIfAbsent(
              statements.getOrDefault(block.handler, block.handler), unused -> new BitSet())
          .set(instructions.indexOf(block.start), instructions.indexOf(block.end));
    }
    ranges.forEach(
        (handler, range) -> {
          if (range.get(start)) {
            covered.and(range);
          }
        });
    coverLabelsLikeTheirCode();
  }

  /** A range may begin behind the label that others jump to: those of an outer loop's code do. */
  private void coverLabelsLikeTheirCode() {
    for (int i = instructions.size() - 2; i >= 0; i--) {
      if (instructions.get(i).getOpcode() < 0) {
        covered.set(i, covered.get(i + 1));
      }
    }
  }

  /** javac jumps out of a statement that is over, to a frame; ecj falls out of it, to none. */
  private void findEnds() {
    for (AbstractInsnNode insn : instructions) {
      if (insn instanceof VarInsnNode variable && variable.var == iterator) {
        AbstractInsnNode call = Instructions.realInsnFrom(insn.getNext());
        AbstractInsnNode jump = call == null ? null : Instructions.realInsnFrom(call.getNext());
        if (isCall(call, ITERATOR, "hasNext") && jump != null && jump.getOpcode() == Opcodes.IFNE) {
          ends.set(instructions.indexOf(jump) + 1);
        }
      }
    }
  }

  /** The variable is the compiler's own, unless somebody wrote the statement out. */
  private void checkUse(AbstractInsnNode insn) {
    if (insn instanceof VarInsnNode variable && variable.var == iterator) {
      AbstractInsnNode next = Instructions.realInsnFrom(insn.getNext());
      if (insn.getOpcode() != Opcodes.ALOAD
          || !(isCall(next, ITERATOR, "hasNext") || isCall(next, ITERATOR, "next"))) {
        throw misuse();
      }
    }
  }

  private List<AbstractInsnNode> insideInOrder() {
    var list = new ArrayList<AbstractInsnNode>();
    inside.stream()
        .mapToObj(instructions::get)
        .filter(insn -> insn.getOpcode() >= 0)
        .forEach(list::add);
    return list;
  }

  /**
   * For each instruction inside, the try ranges around it whose handlers are outside; of several
   * ranges with one handler, the first stands for all.
   */
  private Map<AbstractInsnNode, List<TryCatchBlockNode>> outerBlocks(List<AbstractInsnNode> insns) {
    var outer = new LinkedHashMap<AbstractInsnNode, List<TryCatchBlockNode>>();
    for (AbstractInsnNode insn : insns) {
      outer.put(insn, new ArrayList<>());
    }
    Map<List<Object>, TryCatchBlockNode> sameHandler = new HashMap<>();
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      if (!hasIterator(block.handler)) {
        TryCatchBlockNode first =
            sameHandler.computeIfAbsent(Arrays.asList(block.handler, block.type), unused -> block);
        int end = instructions.indexOf(block.end);
        for (int i = instructions.indexOf(block.start); i < end; i++) {
          List<TryCatchBlockNode> blocks = outer.get(instructions.get(i));
          if (blocks != null) {
            blocks.add(first);
          }
        }
      }
    }
    return outer;
  }

  private Set<LabelNode> labelsOutside() {
    var labels = new HashSet<LabelNode>();
    for (int i = 0; i < instructions.size(); i++) {
      if (instructions.get(i) instanceof LabelNode label && isOutside(i)) {
        labels.add(label);
      }
    }
    return labels;
  }

  /** The instructions inside from which control falls to one outside. */
  private List<AbstractInsnNode> fallsOutside(List<AbstractInsnNode> insns) {
    var falls = new ArrayList<AbstractInsnNode>();
    for (AbstractInsnNode insn : insns) {
      int index = instructions.indexOf(insn);
      if (!Instructions.endsBlock(insn) && isOutside(index + 1)) {
        falls.add(insn);
      }
    }
    return falls;
  }

  // ---- the changes

  private void awaitFetch(AbstractInsnNode insn) {
    if (insn instanceof VarInsnNode variable && variable.var == iterator) {
      AbstractInsnNode call = Objects.requireNonNull(Instructions.realInsnFrom(insn.getNext()));
      if (isCall(call, ITERATOR, "hasNext")) {
        var code = new InsnList();
        code.add(
            callEach(
                CoreNames.EACH_FETCH, "(L" + ITERATOR + ";)" + CoreNames.AWAITABLE_DESCRIPTOR));
        code.add(AwaitCalls.call());
        code.add(new TypeInsnNode(Opcodes.CHECKCAST, "java/lang/Boolean"));
        instructions.insertBefore(call, code);
        var unbox = (MethodInsnNode) call; // changed, not replaced: others know it to be inside
        unbox.setOpcode(Opcodes.INVOKEVIRTUAL);
        unbox.owner = "java/lang/Boolean";
        unbox.name = "booleanValue";
        unbox.itf = false;
      }
    }
  }

  /** A handler for each stretch of the inside that has the same try ranges around it. */
  private void closeWhenThrown(
      List<AbstractInsnNode> insns, Map<AbstractInsnNode, List<TryCatchBlockNode>> outer) {
    Map<List<TryCatchBlockNode>, LabelNode> handlers = new LinkedHashMap<>();
    int first = 0;
    for (int i = 1; i <= insns.size(); i++) {
      if (i == insns.size() || !isOneStretch(insns.get(i - 1), insns.get(i), outer)) {
        List<TryCatchBlockNode> around = blocksAround(insns.get(first), outer);
        LabelNode handler = handlers.get(around);
        if (handler == null) {
          handler = writeHandler(around);
          handlers.put(around, handler);
          statements.put(handler, each);
        }
        LabelNode start = Instructions.label();
        LabelNode end = Instructions.label();
        instructions.insertBefore(insns.get(first), start);
        instructions.insert(insns.get(i - 1), end);
        var block = new TryCatchBlockNode(start, end, handler, null);
        method.tryCatchBlocks.add(placeOf(insns.get(first)), block);
        first = i;
      }
    }
  }

  /** Behind the try ranges that are inside, and before those around it. */
  private int placeOf(AbstractInsnNode insn) {
    int index = instructions.indexOf(insn);
    int place = 0;
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      if (!hasIterator(block.handler)
          && instructions.indexOf(block.start) <= index
          && index < instructions.indexOf(block.end)) {
        return place;
      }
      place++;
    }
    return place;
  }

  private static List<TryCatchBlockNode> blocksAround(
      AbstractInsnNode insn, Map<AbstractInsnNode, List<TryCatchBlockNode>> outer) {
    return Objects.requireNonNull(outer.get(insn));
  }

  private static boolean isOneStretch(
      AbstractInsnNode insn,
      AbstractInsnNode next,
      Map<AbstractInsnNode, List<TryCatchBlockNode>> outer) {
    for (AbstractInsnNode between = insn.getNext();
        between != null && between != next;
        between = between.getNext()) {
      if (between.getOpcode() >= 0 && !outer.containsKey(between) && !isOurs(between)) {
        return false;
      }
    }
    return blocksAround(insn, outer).equals(blocksAround(next, outer));
  }

  /** What {@link #awaitFetch} has put in between. */
  private static boolean isOurs(AbstractInsnNode insn) {
    AbstractInsnNode next = insn;
    while (next != null
        && !(next instanceof MethodInsnNode call && call.name.equals("booleanValue"))) {
      if (next.getOpcode() != Opcodes.INVOKESTATIC && next.getOpcode() != Opcodes.CHECKCAST) {
        return false;
      }
      next = next.getNext();
    }
    return next != null;
  }

  private LabelNode writeHandler(List<TryCatchBlockNode> around) {
    LabelNode handler = beginLeaving(localsWithin(around), List.of(THROWABLE));
    leaving.add(new VarInsnNode(Opcodes.ALOAD, iterator));
    leaving.add(
        callEach(
            CoreNames.EACH_LEAVE,
            "(L" + THROWABLE + ";L" + ITERATOR + ";)" + CoreNames.AWAITABLE_DESCRIPTOR));
    leaving.add(AwaitCalls.call());
    leaving.add(new TypeInsnNode(Opcodes.CHECKCAST, THROWABLE));
    leaving.add(new InsnNode(Opcodes.ATHROW));
    endLeaving(leaving, handler, around);
    return handler;
  }

  /**
   * The variables that every instruction in some try ranges has: those of the innermost handler.
   */
  private List<Object> localsWithin(List<TryCatchBlockNode> around) {
    if (!around.isEmpty()) {
      FrameNode frame = StackMaps.at(around.get(0).handler);
      if (frame != null) {
        return frame.local;
      }
    }
    return body.isStatic() ? List.of(body.frame()) : List.of(body.owner(), body.frame());
  }

  private void closeWhenLeft(
      List<AbstractInsnNode> insns,
      List<AbstractInsnNode> falls,
      Map<AbstractInsnNode, List<TryCatchBlockNode>> outer) {
    for (AbstractInsnNode insn : insns) {
      List<TryCatchBlockNode> around = blocksAround(insn, outer);
      if (insn instanceof JumpInsnNode jump) {
        jump.label = around(jump.label, around);
      } else if (insn instanceof TableSwitchInsnNode table) {
        table.labels.replaceAll(label -> around(label, around));
        table.dflt = around(table.dflt, around);
      } else if (insn instanceof LookupSwitchInsnNode lookup) {
        lookup.labels.replaceAll(label -> around(label, around));
        lookup.dflt = around(lookup.dflt, around);
      } else if (insn.getOpcode() == Opcodes.ARETURN) {
        instructions.set(insn, new JumpInsnNode(Opcodes.GOTO, writeReturn(around)));
      }
      if (falls.contains(insn)) {
        closeWhenFallen(insn, around);
      }
    }
  }

  private void closeWhenFallen(AbstractInsnNode insn, List<TryCatchBlockNode> around) {
    AbstractInsnNode next = Objects.requireNonNull(insn.getNext());
    // The label that ends the range of the handler for the inside.
    AbstractInsnNode endOfInside = next instanceof LabelNode end ? end : insn;
    if (StackMaps.at(next) == null) {
      // Nothing jumps there: it is closed on the spot, but with the handlers around the loop,
      // before
      // those inside. The range of one may go on here: that of synchronized ends with its block.
      LabelNode start = Instructions.label();
      var code = new InsnList();
      code.add(start);
      addLeave(code);
      endLeaving(code, start, around);
      // Before all labels of what follows: a new is known by the one right before it.
      instructions.insert(endOfInside, code);
    } else {
      LabelNode target = Instructions.label();
      outside.add(target);
      instructions.insert(endOfInside, target);
      instructions.insertBefore(target, new JumpInsnNode(Opcodes.GOTO, around(target, around)));
    }
  }

  /** The way to a label: by the code for leaving if it is outside. */
  private LabelNode around(LabelNode target, List<TryCatchBlockNode> around) {
    FrameNode frame = StackMaps.at(target);
    if (frame == null || !outside.contains(target)) {
      return target;
    }
    LabelNode start = beginLeaving(frame.local, frame.stack);
    addLeave(leaving);
    leaving.add(new JumpInsnNode(Opcodes.GOTO, target));
    endLeaving(leaving, start, around);
    return start;
  }

  private LabelNode writeReturn(List<TryCatchBlockNode> around) {
    LabelNode start = beginLeaving(localsWithin(around), List.of("java/lang/Object"));
    addLeave(leaving);
    leaving.add(new InsnNode(Opcodes.ARETURN));
    endLeaving(leaving, start, around);
    return start;
  }

  private void addLeave(InsnList code) {
    code.add(new VarInsnNode(Opcodes.ALOAD, iterator));
    code.add(
        callEach(CoreNames.EACH_LEAVE, "(L" + ITERATOR + ";)" + CoreNames.AWAITABLE_DESCRIPTOR));
    code.add(AwaitCalls.call());
    code.add(new InsnNode(Opcodes.POP));
  }

  private LabelNode beginLeaving(List<Object> locals, List<Object> stack) {
    LabelNode start = Instructions.label();
    leaving.add(start);
    if (line > 0) {
      leaving.add(new LineNumberNode(line, start));
    }
    leaving.add(StackMaps.with(locals, iterator, ITERATOR, stack));
    return start;
  }

  private void endLeaving(InsnList code, LabelNode start, List<TryCatchBlockNode> around) {
    LabelNode end = Instructions.label();
    code.add(end);
    for (TryCatchBlockNode block : around) {
      leavingBlocks.add(new TryCatchBlockNode(start, end, block.handler, block.type));
    }
  }

  private static MethodInsnNode callEach(String name, String descriptor) {
    return new MethodInsnNode(Opcodes.INVOKESTATIC, CoreNames.EACH_CLASS, name, descriptor, false);
  }
}
