package dev.eddy.it.constructs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.Awaitable;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What came to the language after Java 17, the release that these tests are compiled for: each
 * source is compiled here, where javac knows its release.
 */
class NewerJavaTest extends ConstructTest {
  /** The compiled method of each source: it is compiled for one arrival and run for all. */
  private static final Map<String, Method> COMPILED = new HashMap<>();

  private static final String SHAPES =
      """
      sealed interface Shape permits Circle, Box, Both {}
      record Circle(int radius) implements Shape {}
      record Box(int width, int height) implements Shape {}
      record Both(Shape left, Shape right) implements Shape {}
      """;

  @TempDir Path folder;

  /** Compiles {@code static Awaitable<?> work(Object o)} and returns what it comes to. */
  private Object work(int release, String members, Object argument) throws Exception {
    assumeTrue(Runtime.version().feature() >= release, "needs javac " + release);
    Method work = COMPILED.get(members);
    if (work == null) {
      String source =
          """
          import static dev.eddy.Coroutines.*;
          import dev.eddy.*;
          import java.util.*;
          import java.util.function.*;
          public class Newer {
            static Function<Object, Awaitable<?>> given;
            @SuppressWarnings("unchecked")
            static <T> Awaitable<T> value(T value) { return (Awaitable<T>) given.apply(value); }
            public static Awaitable<?> start(Function<Object, Awaitable<?>> given, Object o) {
              Newer.given = given;
              return work(o);
            }
            %s
          }
          """
              .formatted(members);
      work =
          JavacRun.of(folder, "Newer", source, "--release", String.valueOf(release))
              .load("Newer")
              .getMethod("start", Function.class, Object.class);
      COMPILED.put(members, work);
    }
    Function<Object, Awaitable<?>> given = this::value;
    return run((Awaitable<?>) work.invoke(null, given, argument));
  }

  @Test
  void patternSwitch_withGuardsAndNull() throws Exception {
    String members =
        """
        static Awaitable<String> work(Object o) {
          return async(() -> {
            String s = "<";
            switch (await(value(o))) {
              case null -> s += "null";
              case Integer i when i > 10 -> {
                int before = i;
                s += "large " + await(value(i)) + before;
              }
              case Integer i -> s += "int " + await(value(i + 1));
              case String t when t.isEmpty() -> s += "empty";
              case String t -> s += t + await(value(t.length())) + t;
              case int[] ints -> s += await(value(ints.length)) + ints[0];
              default -> s += await(value("other"));
            }
            return s + ">";
          });
        }
        """;

    assertThat(work(21, members, null)).isEqualTo("<null>");
    assertThat(work(21, members, 12)).isEqualTo("<large 1212>");
    assertThat(work(21, members, 3)).isEqualTo("<int 4>");
    assertThat(work(21, members, "")).isEqualTo("<empty>");
    assertThat(work(21, members, "ab")).isEqualTo("<ab2ab>");
    assertThat(work(21, members, new int[] {7})).isEqualTo("<8>");
    assertThat(work(21, members, 1.5)).isEqualTo("<other>");
  }

  @Test
  void patternSwitch_awaitsInItsGuards() throws Exception {
    String members =
        """
        static Awaitable<String> work(Object o) {
          return async(() -> "(" + switch (o) {
            case String s when await(value(s.length())) > 2 -> "long " + s;
            case String s when await(value(s)).equals("b") -> await(value("b")) + s;
            case String s -> "short " + s;
            case Integer i when i > 0 && await(value(i)) % 2 == 0 -> "even";
            default -> await(value("rest"));
          } + ")");
        }
        """;

    assertThat(work(21, members, "abc")).isEqualTo("(long abc)");
    assertThat(work(21, members, "b")).isEqualTo("(bb)");
    assertThat(work(21, members, "a")).isEqualTo("(short a)");
    assertThat(work(21, members, 4)).isEqualTo("(even)");
    assertThat(work(21, members, 5)).isEqualTo("(rest)");
  }

  @Test
  void recordPatterns_nestedInAnExhaustiveSwitch() throws Exception {
    String members =
        SHAPES
            + """
            static Coroutine<Integer> area(Shape shape) {
              return async(() -> switch (shape) {
                case Circle(int r) -> 3 * r * await(value(r));
                case Box(var w, var h) when w == h -> await(value(w)) * h;
                case Box(int w, int h) -> {
                  int width = await(value(w));
                  yield width * await(value(h));
                }
                case Both(Circle(int r), Box(int w, int h)) -> await(area(new Circle(r))) + w * h;
                case Both(Shape left, Shape right) -> await(area(left)) + await(area(right));
              });
            }
            static Awaitable<?> work(Object o) {
              return async(() -> {
                Shape box = new Box(2, 5);
                Shape circle = new Circle(1);
                return List.of(
                    await(area(circle)),
                    await(area(box)),
                    await(area(new Box(4, 4))),
                    await(area(new Both(circle, box))),
                    await(area(new Both(box, new Both(circle, circle)))));
              });
            }
            """;

    assertThat(work(21, members, null)).asString().isEqualTo("[3, 10, 16, 13, 16]");
  }

  @Test
  void recordPatterns_inInstanceof_liveAcrossAwaits() throws Exception {
    String members =
        SHAPES
            + """
            static Awaitable<?> work(Object o) {
              return async(() -> {
                Object both = new Both(new Circle(3), new Box(4, 5));
                String s = "";
                if (await(value(both)) instanceof Both(Circle(var r), Box(int w, var h)) && r < await(value(w))) {
                  s += await(value(r)) + w + h;
                }
                if (!(both instanceof Both(Shape left, var right))) {
                  return await(value("none"));
                }
                s += await(value(":"));
                return s + left + right;
              });
            }
            """;

    assertThat(work(21, members, null)).isEqualTo("12:Circle[radius=3]Box[width=4, height=5]");
  }

  @Test
  void recordAccessor_thatThrows_isAMatchException() throws Exception {
    String members =
        """
        record Bad(int i) {
          public int i() { throw new IllegalStateException("bad"); }
        }
        static Awaitable<?> work(Object o) {
          return async(() -> {
            Object bad = new Bad(1);
            try {
              return switch (bad) {
                case Bad(int i) -> await(value(i));
                default -> 0;
              };
            } catch (MatchException e) {
              return await(value("match ")) + e.getCause().getMessage();
            } finally {
              await(value(1));
            }
          });
        }
        """;

    assertThat(work(21, members, null)).isEqualTo("match bad");
  }

  @Test
  void enumConstants_qualifiedInAPatternSwitch() throws Exception {
    String members =
        """
        sealed interface Sign permits Colour, Word {}
        enum Colour implements Sign { RED, BLUE }
        record Word(String text) implements Sign {}
        static Awaitable<?> work(Object o) {
          return async(() -> {
            String s = "";
            for (Sign each : List.of(Colour.RED, Colour.BLUE, new Word("w"))) {
              s += switch (each) {
                case Colour.RED -> await(value("r"));
                case Colour.BLUE -> "b";
                case Word(var text) -> text + await(value("!"));
              };
            }
            return s;
          });
        }
        """;

    assertThat(work(21, members, null)).isEqualTo("rbw!");
  }

  @Test
  void sequencedCollections_andLoopsOverRecords() throws Exception {
    String members =
        """
        record Pair(String left, Object right) {}
        static Awaitable<?> work(Object o) {
          return async(() -> {
            String s = "";
            for (Pair each : List.of(new Pair("a", 1), new Pair("b", "c")).reversed()) {
              if (each instanceof Pair(var left, Integer right)) {
                s += left + await(value(right));
                continue;
              }
              s += await(value(each.right())) + each.left();
            }
            return s;
          });
        }
        """;

    assertThat(work(21, members, null)).isEqualTo("cba1");
  }

  @Test
  void unnamedVariablesAndPatterns() throws Exception {
    String members =
        SHAPES
            + """
            static Awaitable<?> work(Object o) {
              return async(() -> {
                int count = 0;
                for (var _ : List.of(1, 2, 3)) {
                  count += await(value(1));
                }
                var _ = await(value("dropped"));
                try {
                  Integer.parseInt(await(value("x")));
                } catch (NumberFormatException _) {
                  count += await(value(10));
                }
                Function<Object, String> constant = _ -> "c";
                Shape shape = new Both(new Circle(1), new Box(2, 3));
                return count + constant.apply(1) + switch (shape) {
                  case Both(Circle _, Box(_, int h)) -> await(value(h));
                  case Circle _, Box _ -> 0;
                  case Both(_, _) -> 1;
                };
              });
            }
            """;

    assertThat(work(22, members, null)).isEqualTo("13c3");
  }

  @Test
  void flexibleConstructor_withCoroutinesBeforeSuper() throws Exception {
    String members =
        """
        static class Base {
          final Coroutine<String> made;
          Base(Coroutine<String> made) { this.made = made; }
        }
        static class Derived extends Base {
          final String name;
          final Coroutine<String> own;
          Derived(String given) {
            if (given == null) { throw new IllegalArgumentException("no name"); }
            String upper = given.toUpperCase();
            this.name = upper;
            Coroutine<String> before = async(() -> upper + await(value("!")) + given);
            super(before);
            this.own = async(() -> name + await(value("?")) + this.name);
          }
        }
        static Awaitable<?> work(Object o) {
          return async(() -> {
            var derived = new Derived(await(value("n")));
            return await(derived.made) + await(derived.own);
          });
        }
        """;

    assertThat(work(25, members, null)).isEqualTo("N!nN?N");
  }

  @Test
  void flexibleConstructor_calledWithAwaitedArguments() throws Exception {
    String members =
        """
        static class Checked {
          final int value;
          Checked(int value) {
            int doubled = value * 2;
            this.value = doubled;
            super();
          }
        }
        static Awaitable<?> work(Object o) {
          return async(() -> new Checked(await(value(3)) + await(value(4))).value);
        }
        """;

    assertThat(work(25, members, null)).isEqualTo(14);
  }
}
