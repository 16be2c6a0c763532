package dev.eddy.it.constructs;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Writes random methods, in a Java that is the same for coroutines and for straight-line code:
 *
 * <ul>
 *   <li>{@code await(v(x))} is x;
 *   <li>{@code await(f(n, x))} throws {@code Failure} or {@code Problem} number n, and has the type
 *       of x;
 *   <li>{@code t(x)} is x and leaves it in the trace;
 *   <li>{@code seldom(x)} is x, but mostly false;
 *   <li>{@code go()} says whether a loop may go on;
 *   <li>{@code #each(label; name; arguments#) { … #}} is a loop over a sequence that is closed when
 *       the loop is left; the two kinds of code spell it differently.
 * </ul>
 */
final class ProgramGenerator {
  private static final String[] TYPES = {"int", "long", "double", "boolean", "String", "int[]"};

  private record Variable(String name, String type, boolean isFinal) {}

  private final Random random;
  private final List<Variable> variables = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private int names;
  private int size;

  /** Whether the code is within a loop of the same body, and within a body of its own. */
  private boolean inLoop;

  private boolean inValueBody;

  /** A lambda in a lambda costs javac several times as much at each level. */
  private boolean inNestedBody;

  ProgramGenerator(long seed) {
    this.random = new Random(seed);
  }

  /** The statements of a method that returns an {@code Object}. */
  String body() {
    variables.clear();
    labels.clear();
    names = 0;
    size = 0;
    inLoop = false;
    inValueBody = true;
    var code = new StringBuilder();
    for (String type : TYPES) {
      code.append(declaration(type, 1));
    }
    code.append(statements(4, 3 + random.nextInt(5)));
    code.append("return ").append(expression("String", 2)).append(";\n");
    return code.toString();
  }

  // ---- statements

  private String statements(int depth, int count) {
    int before = variables.size();
    var code = new StringBuilder();
    for (int i = 0; i < count; i++) {
      code.append(statement(depth));
    }
    forget(before);
    return code.toString();
  }

  private void forget(int before) {
    variables.subList(before, variables.size()).clear();
  }

  private String block(int depth) {
    return "{\n" + statements(depth - 1, 1 + random.nextInt(3)) + "}\n";
  }

  private String statement(int depth) {
    if (depth <= 0 || ++size > 60) {
      return simpleStatement();
    }
    return switch (random.nextInt(19)) {
      case 0, 1 -> declaration(anyType(), 3);
      case 2, 3 -> simpleStatement();
      case 4 -> "if (" + expression("boolean", 2) + ") " + block(depth) + otherwise(depth);
      case 5 -> loop(this::forHead, "", depth);
      case 6 -> loop(() -> "while (go() && " + expression("boolean", 2) + ") ", "", depth);
      case 7 -> doWhile(depth);
      case 8 -> loop(this::forEachHead, "", depth);
      case 9 -> switchStatement(depth);
      case 10 -> tryCatch(depth);
      case 11 -> tryFinally(depth);
      case 12 -> tryWithResources(depth);
      case 13 -> jump();
      case 14 -> block(depth);
      case 15 -> synchronizedBlock();
      case 16, 17 -> loopOverSequence(depth);
      default -> switchWithTry(depth);
    };
  }

  private String simpleStatement() {
    return switch (random.nextInt(6)) {
      case 0 -> "t(" + expression(anyType(), 3) + ");\n";
      case 1 -> "await(v(" + expression(anyType(), 2) + "));\n";
      case 2 ->
          "if (seldom(" + expression("boolean", 2) + ")) { await(f(" + number() + ", 0)); }\n";
      default -> {
        Variable variable = assignable();
        yield variable == null
            ? "t(" + expression("String", 3) + ");\n"
            : variable.name + " = " + expression(variable.type, 3) + ";\n";
      }
    };
  }

  private String declaration(String type, int depth) {
    String name = fresh("x");
    boolean isFinal = random.nextInt(4) == 0;
    String code =
        (isFinal ? "final " : "") + type + " " + name + " = " + expression(type, depth) + ";\n";
    variables.add(new Variable(name, type, isFinal));
    return code;
  }

  private String otherwise(int depth) {
    return random.nextBoolean() ? "" : "else " + block(depth);
  }

  private String forHead() {
    String name = fresh("i");
    String start = "for (int " + name + " = " + expression("int", 1) + "; go() && ";
    variables.add(new Variable(name, "int", true));
    String update = random.nextBoolean() ? "++" : " += await(v(2))";
    return start + name + " < " + expression("int", 2) + "; " + name + update + ") ";
  }

  private String forEachHead() {
    String name = fresh("e");
    String head =
        random.nextBoolean()
            ? "for (int " + name + " : " + expression("int[]", 2)
            : "for (String " + name + " : List.of(" + expression("String", 2) + ", \"b\")";
    variables.add(new Variable(name, head.startsWith("for (int") ? "int" : "String", false));
    return head + ") ";
  }

  private String loop(Supplier<String> head, String end, int depth) {
    int before = variables.size();
    boolean wasInLoop = inLoop;
    String label = fresh("l");
    String code = label + ":\n" + head.get();
    labels.add(label);
    inLoop = true;
    code += block(depth) + end;
    labels.remove(label);
    inLoop = wasInLoop;
    forget(before);
    return code;
  }

  private String loopOverSequence(int depth) {
    int before = variables.size();
    boolean wasInLoop = inLoop;
    String label = fresh("l");
    String name = fresh("n");
    String head =
        "#each("
            + label
            + "; "
            + name
            + "; "
            + expression("int", 1)
            + " & 3, seldom("
            + expression("boolean", 1)
            + ")#)";
    variables.add(new Variable(name, "int", false));
    labels.add(label);
    inLoop = true;
    String code = head + " {\n" + statements(depth - 1, 1 + random.nextInt(3)) + "#}\n";
    labels.remove(label);
    inLoop = wasInLoop;
    forget(before);
    return code;
  }

  private String doWhile(int depth) {
    return loop(() -> "do ", "", depth) + "while (go() && " + expression("boolean", 2) + ");\n";
  }

  /** Without an await, which may not be there. */
  private String synchronizedBlock() {
    String jump = "throw new Failure(" + number() + ")";
    if (inLoop && random.nextBoolean()) {
      jump = random.nextBoolean() ? "break" : "continue";
    } else if (inValueBody && random.nextBoolean()) {
      jump = "return " + leaf("String");
    }
    return "synchronized (LOCK) {\nt("
        + leaf(anyType())
        + ");\nif (seldom("
        + leaf("boolean")
        + ")) { "
        + jump
        + "; }\n}\n";
  }

  private String jump() {
    String jump;
    if (inLoop && random.nextBoolean()) {
      String label = random.nextBoolean() ? "" : " " + labels.get(random.nextInt(labels.size()));
      jump = (random.nextBoolean() ? "break" : "continue") + label;
    } else if (random.nextInt(3) == 0) {
      jump = "throw new " + (random.nextBoolean() ? "Failure(" : "Problem(") + number() + ")";
    } else {
      jump = inValueBody ? "return " + expression("String", 2) : "t(0)";
    }
    return "if (seldom(" + expression("boolean", 2) + ")) { " + jump + "; }\n";
  }

  private String switchStatement(int depth) {
    var code = new StringBuilder();
    boolean onText = random.nextBoolean();
    boolean arrows = random.nextBoolean();
    code.append("switch (")
        .append(onText ? "text(" + expression("int", 2) + ")" : expression("int", 2) + " & 3")
        .append(") {\n");
    for (int i = 0; i < 3; i++) {
      String constant = onText ? "\"s" + i + "\"" : String.valueOf(i);
      code.append("case ").append(constant).append(arrows ? " -> " : ": ").append(block(depth));
      if (!arrows && random.nextBoolean()) {
        code.append("break;\n");
      }
    }
    if (random.nextBoolean()) {
      code.append("default").append(arrows ? " -> " : ": ").append(block(depth));
    }
    return code.append("}\n").toString();
  }

  private String tryCatch(int depth) {
    String code = "try " + block(depth);
    int handlers = random.nextInt(3);
    if (handlers != 1) {
      code += handler("Failure", depth);
    }
    if (handlers != 0) {
      code += handler(random.nextBoolean() ? "Problem | ArithmeticException" : "Problem", depth);
    }
    return code + (random.nextBoolean() ? "finally " + block(depth) : "");
  }

  private String handler(String type, int depth) {
    String name = fresh("failure");
    return "catch ("
        + type
        + " "
        + name
        + ") {\nt("
        + name
        + ".toString());\n"
        + statements(depth - 1, 2)
        + "t("
        + name
        + ".toString());\n}\n";
  }

  private String tryFinally(int depth) {
    return "try " + block(depth) + "finally " + block(depth);
  }

  private String tryWithResources(int depth) {
    int before = variables.size();
    String name = fresh("r");
    String code =
        "try (Resource "
            + name
            + " = new Resource("
            + expression("String", 2)
            + ", "
            + expression("boolean", 1)
            + ")) "
            + block(depth);
    forget(before);
    return code + (random.nextBoolean() ? handler("Failure", depth) : "");
  }

  /** At the start of a statement, as javac 17 has a bug with long operands below such a switch. */
  private String switchWithTry(int depth) {
    String name = fresh("x");
    boolean wasInLoop = inLoop;
    boolean wasInValueBody = inValueBody;
    var outerLabels = List.copyOf(labels);
    labels.clear();
    inLoop = false;
    inValueBody = false;
    String value =
        "switch ("
            + expression("int", 2)
            + " & 1) {\ncase 0 -> {\ntry {\n"
            + statements(depth - 1, 1)
            + "yield t("
            + expression("int", 2)
            + ");\n} "
            + (random.nextBoolean()
                ? "catch (Failure e) {\nyield t(" + expression("int", 2) + ");\n}\n"
                : "finally {\n" + statements(depth - 1, 1) + "}\n")
            + "}\ndefault -> "
            + expression("int", 2)
            + ";\n}";
    labels.addAll(outerLabels);
    inLoop = wasInLoop;
    inValueBody = wasInValueBody;
    String code =
        "int "
            + name
            + " = "
            + switch (random.nextInt(3)) {
              case 0 -> value;
              case 1 -> "new Point(" + expression("int", 1) + ", " + value + ").sum()";
              default -> "three(" + expression("int", 1) + ", " + value + ", 1)";
            }
            + ";\n";
    variables.add(new Variable(name, "int", false));
    return code;
  }

  // ---- expressions

  private String expression(String type, int depth) {
    if (depth <= 0 || ++size > 200) {
      return leaf(type);
    }
    return switch (random.nextInt(12)) {
      case 0 -> leaf(type);
      case 1, 2, 3 -> "await(v(" + expression(type, depth - 1) + "))";
      case 4 -> "t(" + expression(type, depth - 1) + ")";
      case 5 ->
          "("
              + expression("boolean", depth - 1)
              + " ? "
              + expression(type, depth - 1)
              + " : "
              + expression(type, depth - 1)
              + ")";
      case 6 -> inNestedBody ? leaf(type) : nestedBody(type, depth);
      case 7 -> switchExpression(type, depth);
      case 8 -> assignment(type, depth);
      default -> operation(type, depth);
    };
  }

  private String leaf(String type) {
    List<Variable> fitting = variables.stream().filter(each -> each.type.equals(type)).toList();
    if (!fitting.isEmpty() && random.nextInt(3) > 0) {
      return fitting.get(random.nextInt(fitting.size())).name;
    }
    return switch (type) {
      case "int" -> String.valueOf(random.nextInt(5));
      case "long" -> random.nextInt(1 << 20) + "L";
      case "double" -> random.nextInt(100) / 4.0 + "";
      case "boolean" -> random.nextBoolean() ? "yes()" : "no()";
      case "String" -> "\"" + (char) ('a' + random.nextInt(26)) + "\"";
      default -> "(new int[] {" + random.nextInt(9) + ", 2, 3})";
    };
  }

  private String operation(String type, int depth) {
    int d = depth - 1;
    return switch (type) {
      case "int" ->
          switch (random.nextInt(9)) {
            case 0 -> "(" + expression("int", d) + " + " + expression("int", d) + ")";
            case 1 -> "(" + expression("int", d) + " / (" + expression("int", d) + " | 2))";
            case 2 -> "(int) (" + expression("long", d) + " >> " + expression("int", d) + ")";
            case 3 -> expression("int[]", d) + "[" + expression("int", d) + " & 1]";
            case 4 ->
                "three("
                    + expression("int", d)
                    + ", "
                    + expression("long", d)
                    + ", "
                    + expression("double", d)
                    + ")";
            case 5 ->
                "new Point(" + expression("int", d) + ", " + expression("long", d) + ").sum()";
            case 6 ->
                "new Point(new Point(" + expression("int", d) + ", 1).sum(), await(v(3))).sum()";
            case 7 -> expression("String", d) + ".length()";
            default -> "(" + expression("int", d) + " ^ " + expression("int", d) + ")";
          };
      case "long" ->
          "("
              + expression("int", d)
              + (random.nextBoolean() ? " * " : " - ")
              + expression("long", d)
              + ")";
      case "double" ->
          random.nextBoolean()
              ? "(" + expression("double", d) + " - " + expression("long", d) + ")"
              : "(" + expression("int", d) + " * " + expression("double", d) + ")";
      case "boolean" ->
          switch (random.nextInt(5)) {
            case 0 -> "(" + expression("int", d) + " < " + expression("long", d) + ")";
            case 1 -> "(" + expression("boolean", d) + " && " + expression("boolean", d) + ")";
            case 2 -> "(" + expression("boolean", d) + " || " + expression("boolean", d) + ")";
            case 3 -> "!" + expression("boolean", d);
            default -> "(" + expression("double", d) + " >= " + expression("int", d) + ")";
          };
      case "String" ->
          switch (random.nextInt(3)) {
            case 0 ->
                "cut("
                    + expression("String", d)
                    + " + "
                    + expression("int", d)
                    + " + "
                    + expression("double", d)
                    + ")";
            case 1 ->
                "new Point(" + expression("int", d) + ", " + expression("int", d) + ").text()";
            default ->
                "cut(" + expression("String", d) + ".concat(" + expression("String", d) + "))";
          };
      default ->
          random.nextBoolean()
              ? "(new int[] {" + expression("int", d) + ", " + expression("int", d) + "})"
              : "(new int[2 + (" + expression("int", d) + " & 3)])";
    };
  }

  private String assignment(String type, int depth) {
    List<Variable> fitting =
        variables.stream().filter(each -> each.type.equals(type) && !each.isFinal).toList();
    List<Variable> arrays = variables.stream().filter(each -> each.type.equals("int[]")).toList();
    if (type.equals("int") && !arrays.isEmpty() && random.nextBoolean()) {
      String element =
          arrays.get(random.nextInt(arrays.size())).name
              + "["
              + expression("int", depth - 1)
              + " & 1]";
      return random.nextInt(3) == 0
          ? element + "++"
          : "(" + element + " += " + expression("int", depth - 1) + ")";
    }
    if (fitting.isEmpty()) {
      return expression(type, depth - 1);
    }
    String name = fitting.get(random.nextInt(fitting.size())).name;
    String operator =
        switch (type) {
          case "int", "long", "double" -> random.nextBoolean() ? " += " : " -= ";
          case "boolean" -> " ^= ";
          default -> " = ";
        };
    return "(" + name + operator + expression(type, depth - 1) + ")";
  }

  private String switchExpression(String type, int depth) {
    return "(switch ("
        + expression("int", depth - 1)
        + " & 1) { case 0 -> "
        + expression(type, depth - 1)
        + "; default -> { t(\"default\"); yield t("
        + expression(type, depth - 1)
        + "); } })";
  }

  /** A coroutine in the coroutine, which sees only what cannot be assigned. */
  private String nestedBody(String type, int depth) {
    var hidden = new ArrayList<>(variables);
    boolean wasInLoop = inLoop;
    boolean wasInValueBody = inValueBody;
    inNestedBody = true;
    variables.removeIf(each -> !each.isFinal || each.name.startsWith("i"));
    inLoop = false;
    inValueBody = false;
    String code =
        random.nextInt(3) == 0
            ? "await(async(() -> {\n"
                + declaration(anyType(), depth - 1)
                + simpleStatement()
                + "return "
                + expression(type, depth - 1)
                + ";\n}))"
            : "await(async(() -> " + expression(type, depth - 1) + "))";
    inNestedBody = false;
    variables.clear();
    variables.addAll(hidden);
    inLoop = wasInLoop;
    inValueBody = wasInValueBody;
    return code;
  }

  // ---- choices

  private Variable assignable() {
    List<Variable> fitting = variables.stream().filter(each -> !each.isFinal).toList();
    return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size()));
  }

  private String anyType() {
    return TYPES[random.nextInt(TYPES.length)];
  }

  private int number() {
    return random.nextInt(100);
  }

  private String fresh(String prefix) {
    return prefix + names++;
  }
}
