package dev.eddy;

import dev.eddy.LoopDump.CoroutineState;
import dev.eddy.LoopDump.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.StringJoiner;

/** Writes dumps for people: see {@link CoroutineDump}. */
final class DumpText {
  /** A longer chain of awaits is written without its middle. */
  private static final int LONGEST_CHAIN = 256;

  private static final String INDENTATION = "  ";

  /** A coroutine that is still to be written, and how far to the right. */
  private record Branch(int number, int indentation) {}

  private final StringBuilder text = new StringBuilder();
  private final LoopDump loop;

  /** By their numbers. */
  private final BitSet written = new BitSet();

  private DumpText(LoopDump loop) {
    this.loop = loop;
  }

  static String of(List<LoopDump> loops) {
    int coroutines = loops.stream().mapToInt(loop -> loop.coroutines().size()).sum();
    var text = new StringBuilder();
    text.append(count(coroutines, "coroutine")).append(" on ").append(count(loops.size(), "loop"));
    for (LoopDump loop : loops) {
      text.append("\n\n").append(header(loop)).append(body(loop));
    }
    return text.toString();
  }

  /** Returns one line for each coroutine, and lines for what else there is to say. */
  static String body(LoopDump loop) {
    var writer = new DumpText(loop);
    writer.writeStack();
    writer.writeDeadlocks();
    loop.roots().forEach(writer::writeFrom);
    return writer.text.toString();
  }

  private static String header(LoopDump loop) {
    return "IOLoop of thread '"
        + loop.thread()
        + "', "
        + loop.state().words
        + ": "
        + count(loop.coroutines().size(), "coroutine");
  }

  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private void writeStack() {
    if (!loop.stack().isEmpty()) {
      text.append("\nits thread is at");
      loop.stack().forEach(line -> text.append("\n    at ").append(line));
    }
  }

  private void writeDeadlocks() {
    for (List<Integer> circle : loop.deadlocks()) {
      text.append("\ndeadlock: #").append(circle.get(0)).append(" waits for ");
      for (Integer next : circle.subList(1, circle.size())) {
        text.append('#').append(next).append(", which waits for ");
      }
      text.append(circle.size() == 1 ? "itself" : "#" + circle.get(0));
    }
  }

  // ---- the tree

  private void writeFrom(int root) {
    var branches = new ArrayDeque<Branch>();
    branches.push(new Branch(root, 0));
    while (!branches.isEmpty()) {
      Branch branch = branches.pop();
      if (!written.get(branch.number)) {
        List<Integer> chain = chainFrom(branch.number);
        writeChain(chain, branch.indentation);
        List<Integer> children = loop.coroutine(chain.get(chain.size() - 1)).awaits();
        for (int i = children.size() - 1; i >= 0; i--) {
          branches.push(new Branch(children.get(i), branch.indentation + 1));
        }
      }
    }
  }

  /** Returns a coroutine, the only one that it waits for, the only one which that waits for... */
  private List<Integer> chainFrom(int number) {
    var chain = new ArrayList<Integer>();
    chain.add(number);
    written.set(number);
    List<Integer> next = loop.coroutine(number).awaits();
    while (next.size() == 1 && !written.get(next.get(0))) {
      chain.add(next.get(0));
      written.set(next.get(0));
      next = loop.coroutine(next.get(0)).awaits();
    }
    return chain;
  }

  private void writeChain(List<Integer> chain, int indentation) {
    int half = LONGEST_CHAIN / 2;
    int left = chain.size();
    for (int number : chain) {
      int place = chain.size() - left--;
      if (chain.size() <= LONGEST_CHAIN || place < half || left < half) {
        writeLine(number, indentation, left > 0);
      } else if (place == half) {
        newLine(indentation).append("... ").append(chain.size() - 2 * half).append(" more ...");
      }
    }
  }

  private StringBuilder newLine(int indentation) {
    return text.append('\n').append(INDENTATION.repeat(indentation));
  }

  private void writeLine(int number, int indentation, boolean awaitsNextLine) {
    Entry entry = loop.coroutine(number);
    newLine(indentation).append('#').append(number);
    text.append(entry.at() != null ? " at " + entry.at() : " " + entry.created());
    if (!entry.variables().isEmpty()) {
      var variables = new StringJoiner(", ", " {", "}");
      entry.variables().forEach((name, value) -> variables.add(name + "=" + value));
      text.append(variables);
    }
    writeState(entry, awaitsNextLine);
  }

  private void writeState(Entry entry, boolean awaitsNextLine) {
    if (entry.state() != CoroutineState.SUSPENDED) {
      text.append(", ").append(entry.state().words);
      return;
    }
    var waitsFor = new StringJoiner(", ", ", waits for ", "");
    waitsFor.setEmptyValue("");
    if (entry.waitsFor() != null) {
      waitsFor.add(entry.waitsFor());
    }
    if (!awaitsNextLine) {
      entry.awaits().forEach(child -> waitsFor.add("#" + child));
    }
    text.append(waitsFor);
  }
}
