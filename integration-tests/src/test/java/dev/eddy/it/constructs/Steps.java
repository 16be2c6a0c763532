package dev.eddy.it.constructs;

import java.util.Arrays;
import java.util.function.Supplier;

/** What random programs call: everything they do leaves its trace in the {@link ProgramRun}. */
public final class Steps {
  /** Of the run; so is {@link #share}. */
  public static int counter;

  public static double share;

  private Steps() {}

  public static void log(String event) {
    ProgramRun.current().log(event);
  }

  /** The value itself. */
  public static <T> T t(T value) {
    log(value instanceof int[] array ? Arrays.toString(array) : String.valueOf(value));
    return value;
  }

  public static void thrown(Throwable failure) {
    log(ProgramRun.describe(failure));
  }

  /** Whether a loop may go on. */
  public static boolean go() {
    return ProgramRun.current().burn();
  }

  /** The condition, but mostly true. */
  public static boolean often(boolean condition) {
    return condition | ProgramRun.current().tick();
  }

  /** The condition, but mostly false. */
  public static boolean seldom(boolean condition) {
    return condition & !ProgramRun.current().tick();
  }

  /** Every third time, whatever the condition is. */
  public static boolean sometimes(boolean condition) {
    return !ProgramRun.current().tick() || seldom(condition);
  }

  public static boolean yes() {
    return true;
  }

  public static boolean no() {
    return false;
  }

  /** So that no text grows without end. */
  public static String cut(String text) {
    return text.length() > 20 ? text.substring(0, 20) : text;
  }

  public static String text(String from) {
    return "s" + (from.length() & 3);
  }

  public static int three(int a, long b, double c) {
    return (int) (a * 100 + b * 10 + c);
  }

  public static int sum(int first, int... others) {
    return first + Arrays.stream(others).sum();
  }

  public static <T> T same(T value) {
    return value;
  }

  public static int call(Supplier<Integer> supplier) {
    return supplier.get();
  }

  public static int[] doubled(int[] array) {
    return Arrays.stream(array).map(each -> 2 * each).toArray();
  }

  static void reset() {
    counter = 0;
    share = 0;
  }

  /** Thrown by awaits and by programs; most handlers are for it. */
  public static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Failure(int number) {
      super("" + number);
    }
  }

  /** Thrown by awaits and by constructors. */
  public static final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Problem(int number) {
      super("" + number);
    }
  }

  /** Thrown by awaits; has to be declared. */
  public static final class Checked extends Exception {
    private static final long serialVersionUID = 1;

    public Checked(int number) {
      super("" + number);
    }
  }

  /** Its constructor is overloaded, and may throw. */
  public static final class Point {
    private final long x;
    private final long y;

    public Point(long x, long y) {
      if (x == 77) {
        throw new Problem(4);
      }
      this.x = x;
      this.y = y;
    }

    public Point(int x, int y) {
      this((long) x, y);
    }

    public int sum() {
      return (int) (x + y);
    }
  }

  /** Has fields, and an inner class. */
  public static final class Cell {
    public int number = 1;
    public long wide = 2;
    public String text = "c";

    @Override
    public String toString() {
      return "cell " + number + " " + wide + " " + cut(text);
    }

    /** Knows its cell. */
    public final class Inner {
      private final int own;

      public Inner(int own) {
        this.own = own;
      }

      public int value() {
        return own - number;
      }
    }
  }

  /** For anonymous classes with arguments. */
  public abstract static class Adder {
    protected final int base;

    public Adder(int base) {
      this.base = base;
    }

    public abstract int add(int x);
  }

  /** For calls of super's methods. */
  public static class Twice {
    public int twice(int x) {
      return 2 * x;
    }
  }

  /** For bodies among the arguments of super(…). */
  public static class Made<C> {
    public final C made;

    public Made(C made) {
      this.made = made;
    }
  }

  /** Generic. */
  public static final class Box<T> {
    public final T value;

    private Box(T value) {
      this.value = value;
    }

    public static <T> Box<T> of(T value) {
      return new Box<>(value);
    }
  }

  /** For enum switches. */
  public enum Color {
    RED,
    GREEN,
    BLUE
  }

  /** For pattern switches. */
  public sealed interface Shape {}

  public record Circle(int radius) implements Shape {}

  public record Square(int side, String name) implements Shape {}

  /** For try with resources; closing it may fail. */
  public static final class Resource implements AutoCloseable {
    private final String name;
    private final boolean fails;

    public Resource(String name, boolean fails) {
      log("open " + name);
      this.name = name;
      this.fails = fails;
    }

    @Override
    public void close() {
      log("close " + name);
      if (fails) {
        throw new Failure(name.length());
      }
    }

    @Override
    public String toString() {
      return "resource " + name;
    }
  }
}
