package dev.eddy.it.constructs;

import java.util.ArrayList;
import java.util.List;

/** What the code at one place of a random program can see and do. */
final class Scope {
  /**
   * A variable.
   *
   * @param isFinal it may be captured; else it may be assigned
   */
  record Variable(String name, String type, boolean isFinal) {
    static Variable parse(String declaration) {
      boolean isFinal = declaration.startsWith("final ");
      String[] words = declaration.substring(isFinal ? "final ".length() : 0).split(" ");
      return new Variable(words[1], words[0], isFinal);
    }
  }

  final List<Variable> variables = new ArrayList<>();
  final List<String> labels = new ArrayList<>();
  final List<Cell> path = new ArrayList<>();
  boolean isInLoop;
  boolean mayReturn;
  boolean hasInstance;
  boolean isEarly;
  boolean isInGuard;

  /** Whether the cancellation of the program does not reach the awaits here. */
  boolean isEager;

  /** In how many bodies within bodies this is. */
  int nesting;

  /** The scope of a hole in code at this place. */
  Scope within(Cell cell, List<String> flags) {
    var inner = new Scope();
    inner.variables.addAll(variables);
    inner.labels.addAll(labels);
    inner.path.addAll(path);
    inner.isInLoop = isInLoop;
    inner.mayReturn = mayReturn;
    inner.hasInstance = hasInstance;
    inner.isEarly = isEarly;
    inner.isInGuard = isInGuard;
    inner.isEager = isEager;
    inner.nesting = nesting;
    flags.forEach(inner::apply);
    inner.path.add(cell);
    return inner;
  }

  private void apply(String flag) {
    switch (flag) {
      case "closed" -> forbidJumps();
      case "nested" -> beginBody();
      case "eager" -> isEager = true;
      case "in loop" -> isInLoop = true;
      case "instance" -> hasInstance = true;
      case "early" -> isEarly = true;
      case "finals" -> {
        variables.removeIf(each -> !each.isFinal);
        isInGuard = true;
      }
      default -> {
        if (flag.startsWith("loop ")) {
          labels.add(flag.substring("loop ".length()));
          isInLoop = true;
        } else {
          variables.add(Variable.parse(flag));
        }
      }
    }
  }

  private void forbidJumps() {
    labels.clear();
    isInLoop = false;
    mayReturn = false;
  }

  /** Of another coroutine: what is around it is no position of an await in it. */
  private void beginBody() {
    forbidJumps();
    variables.removeIf(each -> !each.isFinal);
    path.clear();
    nesting++;
  }

  List<Variable> ofType(String type) {
    return variables.stream().filter(each -> each.type.equals(type)).toList();
  }

  List<Variable> assignable(String type) {
    return variables.stream().filter(each -> each.type.equals(type) && !each.isFinal).toList();
  }

  boolean allows(Construct construct) {
    for (String need : construct.needs()) {
      boolean isThere =
          switch (need) {
            case "returns" -> mayReturn;
            case "instance" -> hasInstance;
            case "this" -> !isEarly;
            case "assignment" -> !isInGuard;
            case "flat" -> nesting == 0;
            default -> throw new IllegalArgumentException("no such need: " + need);
          };
      if (!isThere) {
        return false;
      }
    }
    return true;
  }
}
