package dev.eddy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes the coroutines of one loop: from those that run in their own right down to what each
 * awaits. Nothing recurses, since awaits nest as deep as the heap allows.
 */
final class DumpWalk {
  private final IOLoop loop;
  private final boolean withVariables;
  private final List<Coroutine<?>> started;

  /** Everything that lives, with the coroutines that it waits for. */
  private final Map<Coroutine<?>, List<Coroutine<?>>> awaits = new HashMap<>();

  /** In the order of their numbers. */
  private final List<Coroutine<?>> numbered = new ArrayList<>();

  private final Map<Coroutine<?>, Integer> numbers = new HashMap<>();
  private final List<Integer> roots = new ArrayList<>();
  private final List<List<Integer>> deadlocks = new ArrayList<>();

  private DumpWalk(IOLoop loop, boolean withVariables) {
    this.loop = loop;
    this.withVariables = withVariables;
    this.started = loop.live.inOrder();
  }

  /**
   * Describes a loop as it is at this moment. On another thread than the loop's the outcome is a
   * guess, and it must be without variables: they may belong to another await by the time they are
   * read.
   */
  static LoopDump of(IOLoop loop, LoopDump.State state, List<String> stack, boolean withVariables) {
    return new DumpWalk(loop, withVariables).describe(state, stack);
  }

  /**
   * Finds the coroutine that the loop is running and that others may await. On another thread than
   * the loop's it is a guess.
   *
   * @return null if a callback runs, or a coroutine for the first time
   */
  static @Nullable Coroutine<?> running(IOLoop loop) {
    var walk = new DumpWalk(loop, false);
    walk.findAll();
    for (Coroutine<?> each : walk.awaits.keySet()) {
      if ((each.phase & ~Coroutine.CANCEL) == Coroutine.RUNNING) {
        return each;
      }
    }
    return null;
  }

  private LoopDump describe(LoopDump.State state, List<String> stack) {
    findAll();
    Set<Coroutine<?>> awaited = new HashSet<>();
    awaits.values().forEach(awaited::addAll);
    for (Coroutine<?> each : started) {
      if (!awaited.contains(each)) {
        numberFrom(each);
      }
    }
    for (Coroutine<?> each : started) {
      if (!numbers.containsKey(each)) {
        numberFrom(each); // a circle
      }
    }
    var entries = new ArrayList<LoopDump.Entry>();
    for (Coroutine<?> each : numbered) {
      entries.add(entry(each));
    }
    return new LoopDump(loop.thread.getName(), state, stack, entries, roots, deadlocks);
  }

  // ---- what there is

  private void findAll() {
    var toVisit = new ArrayDeque<Coroutine<?>>(started);
    while (!toVisit.isEmpty()) {
      Coroutine<?> each = toVisit.pop();
      if (!awaits.containsKey(each)) {
        List<Coroutine<?>> children = coroutinesAwaitedBy(each);
        awaits.put(each, children);
        children.forEach(toVisit::push);
      }
    }
  }

  private static List<Coroutine<?>> coroutinesAwaitedBy(Coroutine<?> coroutine) {
    var children = new ArrayList<Coroutine<?>>();
    for (Awaitable<?> each : coroutine.awaited()) {
      Object child = each instanceof Promise<?> promise ? promise.producer : each;
      if (child instanceof Coroutine<?> awaited) {
        children.add(awaited);
      }
    }
    return children;
  }

  private List<Coroutine<?>> children(Coroutine<?> coroutine) {
    return awaits.getOrDefault(coroutine, List.of());
  }

  // ---- numbers and circles

  /**
   * One that is on the way from the root to where the walk is, and what is left of its children.
   */
  private record Step(Coroutine<?> coroutine, Iterator<Coroutine<?>> children) {}

  private void numberFrom(Coroutine<?> root) {
    var way = new ArrayList<Step>();
    Map<Coroutine<?>, Integer> onTheWay = new HashMap<>();
    enter(root, way, onTheWay);
    roots.add(numberOf(root));
    while (!way.isEmpty()) {
      Step last = way.get(way.size() - 1);
      if (!last.children.hasNext()) {
        way.remove(way.size() - 1);
        onTheWay.remove(last.coroutine);
        continue;
      }
      Coroutine<?> child = last.children.next();
      Integer place = onTheWay.get(child);
      if (place != null) {
        deadlocks.add(numbersOf(way.subList(place, way.size())));
      } else if (!numbers.containsKey(child)) {
        enter(child, way, onTheWay);
      }
    }
  }

  private void enter(Coroutine<?> coroutine, List<Step> way, Map<Coroutine<?>, Integer> onTheWay) {
    onTheWay.put(coroutine, way.size());
    way.add(new Step(coroutine, children(coroutine).iterator()));
    numbered.add(coroutine);
    numbers.put(coroutine, numbered.size());
  }

  private Integer numberOf(Coroutine<?> coroutine) {
    return numbers.getOrDefault(coroutine, 0);
  }

  private List<Integer> numbersOf(List<Step> steps) {
    return steps.stream().map(step -> numberOf(step.coroutine)).toList();
  }

  // ---- one coroutine

  private LoopDump.Entry entry(Coroutine<?> coroutine) {
    StackTraceElement at = isSuspended(coroutine) ? coroutine.awaitsAt() : null;
    return new LoopDump.Entry(
        coroutine.site(),
        coroutine.isStarted(),
        stateOf(coroutine),
        at == null ? null : at.toString(),
        withVariables && isSuspended(coroutine) ? written(coroutine.variables()) : Map.of(),
        whatItWaitsFor(coroutine),
        children(coroutine).stream().map(this::numberOf).toList());
  }

  private static boolean isSuspended(Coroutine<?> coroutine) {
    return (coroutine.phase & ~Coroutine.CANCEL) == Coroutine.SUSPENDED;
  }

  private static LoopDump.CoroutineState stateOf(Coroutine<?> coroutine) {
    return switch (coroutine.phase & ~Coroutine.CANCEL) {
      case Coroutine.NEW -> LoopDump.CoroutineState.NOT_BEGUN;
      case Coroutine.RUNNING -> LoopDump.CoroutineState.RUNNING;
      default ->
          coroutine.awaited().isEmpty()
              ? LoopDump.CoroutineState.READY
              : LoopDump.CoroutineState.SUSPENDED;
    };
  }

  private @Nullable String whatItWaitsFor(Coroutine<?> coroutine) {
    var names = new HashMap<String, Integer>();
    for (Awaitable<?> each : coroutine.awaited()) {
      if (each instanceof Promise<?> promise && !(promise.producer instanceof Coroutine)) {
        names.merge(nameOf(promise), 1, Integer::sum);
      }
    }
    if (names.isEmpty()) {
      return null;
    }
    var text = new StringBuilder();
    names.forEach(
        (name, count) ->
            text.append(text.isEmpty() ? "" : ", ")
                .append(name)
                .append(count > 1 ? " (" + count + " of them)" : ""));
    return text.toString();
  }

  private String nameOf(Promise<?> promise) {
    Object producer = promise.producer;
    if (producer instanceof IOLoop.Timeout timer) {
      double seconds = Math.max(0, timer.deadline - loop.now()) / 1e9;
      return String.format(Locale.ROOT, "a timer due in %.3f s", seconds);
    }
    return producer == null ? "a promise that nobody has completed" : "the " + producer;
  }

  private static Map<String, String> written(Map<String, @Nullable Object> variables) {
    var written = new LinkedHashMap<String, String>();
    variables.forEach((name, value) -> written.put(name, ValueText.of(value)));
    return written;
  }
}
