package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Notes which variable of the source is in which field of the frame during which awaits, for dumps.
 * Only classes compiled with {@code -g} or {@code -g:vars} tell the names; Maven and Gradle do
 * that.
 */
final class LocalNames {
  /** The longest string that a class file can hold, if each character takes three bytes. */
  private static final int LONGEST = 65_535 / 3;

  /** javac 25 tells the names of its own variables too: {@code i$} for the iterator of a loop. */
  private static final String OF_COMPILER = "$";

  /** More than this many fields are not worth a method that reads them all. */
  private static final int MOST_FIELDS = 1000;

  /** A variable, and the field that holds it. */
  private record Variable(int local, String name, Type type, FrameField field) {}

  private LocalNames() {}

  /**
   * The outcome.
   *
   * @param text {@code name:field:kind:labels} for each variable, separated by semicolons. The
   *     field is its index in {@code fields}; the kind is Z for a boolean, C for a char and - for
   *     all else; labels are as in {@code 1-3,7}. Empty when there are no names or too many
   * @param fields those that hold a variable with a name
   */
  record Result(String text, List<FrameField> fields) {}

  static Result of(MethodNode method, List<AwaitPoint> points) {
    var labels = new LinkedHashMap<Variable, Ranges>();
    for (AwaitPoint point : points) {
      for (Spill spill : point.locals().values()) {
        LocalVariableNode declared = variableAt(method, point, spill.index());
        if (declared != null) {
          var variable =
              new Variable(
                  spill.index(), declared.name, Type.getType(declared.desc), spill.field());
          labels.computeIfAbsent(variable, unused -> new Ranges()).add(point.label());
        }
      }
    }
    return write(labels);
  }

  private static @Nullable LocalVariableNode variableAt(
      MethodNode method, AwaitPoint point, int local) {
    if (method.localVariables == null) {
      return null;
    }
    InsnList instructions = method.instructions;
    int place = instructions.indexOf(point.call());
    for (LocalVariableNode each : method.localVariables) {
      if (each.index == local
          && !each.name.endsWith(OF_COMPILER)
          && instructions.indexOf(each.start) <= place
          && place < instructions.indexOf(each.end)) {
        return each;
      }
    }
    return null;
  }

  private static Result write(Map<Variable, Ranges> labels) {
    var fields = new ArrayList<FrameField>();
    var text = new StringBuilder();
    var inOrder = new ArrayList<>(labels.keySet());
    inOrder.sort(Comparator.comparingInt(Variable::local));
    inOrder.forEach(
        variable -> {
          if (!fields.contains(variable.field())) {
            fields.add(variable.field());
          }
          text.append(text.isEmpty() ? "" : ";")
              .append(variable.name())
              .append(':')
              .append(fields.indexOf(variable.field()))
              .append(':')
              .append(kindOf(variable.type()))
              .append(':')
              .append(labels.get(variable));
        });
    return fields.size() > MOST_FIELDS || text.length() > LONGEST
        ? new Result("", List.of())
        : new Result(text.toString(), fields);
  }

  /** What a field of type int does not tell. */
  private static char kindOf(Type type) {
    return switch (type.getSort()) {
      case Type.BOOLEAN -> 'Z';
      case Type.CHAR -> 'C';
      default -> '-';
    };
  }

  /** Numbers that are added in ascending order. */
  private static final class Ranges {
    private final StringBuilder text = new StringBuilder();
    private int first;
    private int last;

    void add(int number) {
      if (last != 0 && number == last + 1) {
        last = number;
      } else {
        writeLast();
        first = number;
        last = number;
      }
    }

    private void writeLast() {
      if (last != 0) {
        text.append(text.isEmpty() ? "" : ",").append(first);
        if (last > first) {
          text.append('-').append(last);
        }
      }
    }

    @Override
    public String toString() {
      writeLast();
      last = 0;
      return text.toString();
    }
  }
}
