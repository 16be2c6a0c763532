package dev.eddy.it.constructs;

import dev.eddy.it.constructs.ConstructCatalog.Target;
import dev.eddy.it.constructs.RandomProgram.Site;
import dev.eddy.it.constructs.Scope.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Writes random programs of the constructs in a {@link ConstructCatalog}, nested in one another.
 *
 * <p>Chance alone would leave some position of an await out. So each program gets the next few from
 * a shuffled deck of all of them, and puts what chance likes around them.
 */
final class ProgramGenerator {
  private static final int TARGETS = 6;
  private static final int DEPTH = 3;
  private static final int MAX_SIZE = 70;
  private static final String[] TYPES = {"int", "long", "double", "boolean", "String", "int[]"};
  private static final Pattern NAME = Pattern.compile("\\$([A-Za-z]+)");

  private final long seed;
  private final ConstructCatalog catalog;
  private final List<Target> targets;
  private final List<Construct> statements;
  private final List<Construct> hosts;

  // Of the program that is being written.
  private Random random;
  private final Deque<Target> pending = new ArrayDeque<>();
  private Map<Integer, Site> sites;
  private int names;
  private int size;

  ProgramGenerator(long seed, int release) {
    this.seed = seed;
    this.catalog = ConstructCatalog.forRelease(release);
    this.targets = catalog.targets().filter(each -> !each.isHost()).toList();
    this.statements = catalog.ofKind(Construct.STATEMENT);
    this.hosts = catalog.ofKind(Construct.HOST);
  }

  /** Writes one; it depends on the seed, the release and the index only. */
  RandomProgram program(int index) {
    random = new Random(seed * 1_000_003 + index);
    sites = new LinkedHashMap<>();
    names = 0;
    size = 0;
    pending.clear();
    for (int i = 0; i < TARGETS; i++) {
      pending.add(card((long) index * TARGETS + i));
    }
    String name = "P" + index;
    Construct host = host(index);
    String text = fill(host, -1, DEPTH, new Scope()).replace("%P", name);
    return new RandomProgram(name, seed, index, text, sites);
  }

  private Construct host(int index) {
    boolean needsInstance =
        pending.stream().anyMatch(each -> each.construct().needs().contains("instance"));
    List<Construct> fitting =
        needsInstance ? hosts.stream().filter(ProgramGenerator::givesInstance).toList() : hosts;
    return fitting.get(index % fitting.size());
  }

  private static boolean givesInstance(Construct host) {
    return host.holes().stream().anyMatch(each -> each.flags().contains("instance"));
  }

  private Target card(long position) {
    var deck = new ArrayList<>(targets);
    Collections.shuffle(deck, new Random(seed + position / deck.size()));
    return deck.get((int) (position % deck.size()));
  }

  // ---- statements

  private String main(Scope scope) {
    scope.mayReturn = true;
    var code = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      code.append(declaration(anyType(), random.nextInt(3) == 0, scope));
    }
    while (!pending.isEmpty()) {
      code.append(
          random.nextInt(3) == 0 ? statement(DEPTH, scope) : target(pending.poll(), DEPTH, scope));
    }
    return code + "return " + expression("String", 2, scope) + ";\n";
  }

  /** A statement that has an await where the target wants it; before it, a variable it needs. */
  private String target(Target target, int depth, Scope scope) {
    Construct construct = target.construct();
    if (!scope.allows(construct)) {
      return instead(target, depth, scope);
    }
    var code = new StringBuilder();
    for (Construct.Hole each : construct.holes()) {
      if (each.kind().equals("var") && scope.assignable(each.position()).isEmpty()) {
        code.append(declaration(each.position(), false, scope));
      }
    }
    String filled = fill(construct, target.hole(), Math.min(depth, 2), scope);
    if (construct.kind().equals(Construct.STATEMENT)) {
      return code.append(filled).toString();
    }
    String type = Construct.boxOf(construct.kind());
    return code.append("Steps.<")
        .append(type)
        .append(">t(")
        .append(filled)
        .append(");\n")
        .toString();
  }

  /** Puts it off, if there is a chance that another place will do. */
  private String instead(Target target, int depth, Scope scope) {
    if (scope.nesting > 0) {
      pending.add(target);
    }
    return statement(depth, scope);
  }

  private String statement(int depth, Scope scope) {
    if (depth <= 0 || ++size > MAX_SIZE) {
      return simpleStatement(scope);
    }
    return switch (random.nextInt(12)) {
      case 0, 1 -> simpleStatement(scope);
      case 2 -> declaration(anyType(), random.nextInt(3) == 0, scope);
      default -> {
        Construct construct = statements.get(random.nextInt(statements.size()));
        yield fits(construct, scope) ? fill(construct, -1, depth, scope) : simpleStatement(scope);
      }
    };
  }

  private String simpleStatement(Scope scope) {
    return random.nextBoolean()
        ? awaitStatement(scope)
        : "Steps.<String>t(" + expression("String", 1, scope) + ");\n";
  }

  private String awaitStatement(Scope scope) {
    String type = anyType();
    return "await(" + awaitable(type, leaf(type, scope), scope) + ");\n";
  }

  private String declaration(String type, boolean isFinal, Scope scope) {
    String name = fresh("x");
    String code =
        (isFinal ? "final " : "") + type + " " + name + " = " + expression(type, 2, scope) + ";\n";
    scope.variables.add(new Variable(name, type, isFinal));
    return code;
  }

  private String anyType() {
    return TYPES[random.nextInt(TYPES.length)];
  }

  private String block(int depth, boolean isAwaited, Scope scope) {
    var code = new StringBuilder("{\n");
    if (isAwaited) {
      code.append(awaitStatement(scope));
    }
    if (depth > 0 && !pending.isEmpty() && random.nextInt(4) == 0) {
      code.append(target(pending.poll(), depth, scope));
    }
    for (int i = random.nextInt(2); i >= 0; i--) {
      code.append(statement(depth - 1, scope));
    }
    return code + "}\n";
  }

  /** A way out, without an await. */
  private String jump(Scope scope) {
    if (scope.isInLoop && random.nextBoolean()) {
      return random.nextBoolean() ? "break;" : "continue;";
    }
    return scope.mayReturn && random.nextBoolean()
        ? "return " + leaf("String", scope) + ";"
        : "throw new Failure(" + random.nextInt(100) + ");";
  }

  // ---- expressions

  private String expression(String type, int depth, Scope scope) {
    if (depth <= 0 || ++size > MAX_SIZE) {
      return random.nextInt(5) == 0 ? awaited(type, leaf(type, scope), scope) : leaf(type, scope);
    }
    return switch (random.nextInt(8)) {
      case 0 -> leaf(type, scope);
      case 1, 2, 3 -> awaited(type, expression(type, depth - 1, scope), scope);
      case 4 ->
          cast(
              type,
              "Steps.<" + Construct.boxOf(type) + ">t(" + expression(type, depth - 1, scope) + ")");
      default -> {
        List<Construct> fitting =
            catalog.ofKind(type).stream().filter(each -> fits(each, scope)).toList();
        yield fitting.isEmpty()
            ? awaited(type, leaf(type, scope), scope)
            : fill(fitting.get(random.nextInt(fitting.size())), -1, depth, scope);
      }
    };
  }

  private String awaited(String type, String value, Scope scope) {
    return cast(type, "await(" + awaitable(type, value, scope) + ")");
  }

  /** Unboxes at once: a boxed value cannot be cast to another primitive type. */
  private static String cast(String type, String boxed) {
    return Construct.isPrimitive(type) ? "((" + type + ") " + boxed + ")" : boxed;
  }

  private String awaitable(String type, String value, Scope scope) {
    return "Awaits.<" + Construct.boxOf(type) + ">v(" + site(scope) + ", " + value + ")";
  }

  private int site(Scope scope) {
    int number = sites.size() + 1;
    sites.put(number, new Site(List.copyOf(scope.path), !scope.isEager));
    return number;
  }

  private String leaf(String type, Scope scope) {
    List<Variable> fitting = scope.ofType(type);
    if (!fitting.isEmpty() && random.nextInt(3) > 0) {
      return fitting.get(random.nextInt(fitting.size())).name();
    }
    return switch (type) {
      case "boolean" -> random.nextBoolean() ? "Steps.yes()" : "Steps.no()";
      case "byte", "short" -> "((" + type + ") " + random.nextInt(128) + ")";
      case "char" -> "'" + (char) ('a' + random.nextInt(26)) + "'";
      case "int" -> String.valueOf(random.nextInt(5));
      case "Integer" -> "((Integer) " + random.nextInt(300) + ")";
      case "long" -> random.nextInt(1 << 20) + "L";
      case "float" -> random.nextInt(100) / 8f + "f";
      case "double" -> String.valueOf(random.nextInt(100) / 4.0);
      case "String" -> "\"" + "abcdefgh".substring(random.nextInt(8)) + "\"";
      case "Object" -> anyObject();
      case "int[]" -> "(new int[] {" + random.nextInt(9) + ", 2, 3})";
      case "List<String>" -> "List.of(\"p\", \"q\")";
      case "Color" -> "Color." + Steps.Color.values()[random.nextInt(3)];
      case "Shape" ->
          random.nextBoolean() ? "((Shape) new Circle(2))" : "((Shape) new Square(3, \"n\"))";
      case "Resource" -> "new Resource(\"r\", " + (random.nextInt(4) == 0) + ")";
      case "Cell" -> "new Cell()";
      case "Failure" -> "new Failure(" + random.nextInt(100) + ")";
      default -> throw new IllegalArgumentException("no such type: " + type);
    };
  }

  private String anyObject() {
    return switch (random.nextInt(3)) {
      case 0 -> "((Object) " + random.nextInt(9) + ")";
      case 1 -> "((Object) \"o\")";
      default -> "((Object) new Square(4, \"m\"))";
    };
  }

  // ---- constructs

  private static boolean fits(Construct construct, Scope scope) {
    return scope.allows(construct)
        && construct.holes().stream()
            .allMatch(
                each -> !each.kind().equals("var") || !scope.assignable(each.position()).isEmpty());
  }

  /**
   * Writes a construct.
   *
   * @param awaited the hole that must have an await, or -1
   */
  private String fill(Construct construct, int awaited, int depth, Scope scope) {
    var given = new HashMap<String, String>();
    var code = new StringBuilder(named(construct.texts().get(0), given));
    for (int i = 0; i < construct.holes().size(); i++) {
      Construct.Hole hole = construct.holes().get(i);
      List<String> flags = hole.flags().stream().map(each -> named(each, given)).toList();
      Scope inner = scope.within(construct.cell(i), flags);
      code.append(content(hole, i == awaited, depth, inner))
          .append(named(construct.texts().get(i + 1), given));
    }
    if (!construct.kind().equals(Construct.STATEMENT)) {
      return code.toString();
    }
    if (construct.declares() != null) {
      scope.variables.add(Variable.parse(named(construct.declares(), given)));
    }
    return code.append('\n').toString();
  }

  private String content(Construct.Hole hole, boolean isAwaited, int depth, Scope inner) {
    return switch (hole.kind()) {
      case "main" -> main(inner);
      case "block" -> block(depth - 1, isAwaited, inner);
      case "await" -> awaitStatement(inner);
      case "site" -> String.valueOf(site(inner));
      case "jump" -> jump(inner);
      case "leaf" -> leaf(hole.position(), inner);
      case "var" -> {
        List<Variable> fitting = inner.assignable(hole.position());
        yield fitting.get(random.nextInt(fitting.size())).name();
      }
      default ->
          isAwaited
              ? awaited(hole.kind(), expression(hole.kind(), depth - 2, inner), inner)
              : expression(hole.kind(), depth - 1, inner);
    };
  }

  /** Gives each $name in a construct's text a name of its own. */
  private String named(String text, Map<String, String> given) {
    return NAME.matcher(text)
        .replaceAll(match -> given.computeIfAbsent(match.group(1), this::fresh));
  }

  private String fresh(String prefix) {
    return prefix + names++;
  }
}
