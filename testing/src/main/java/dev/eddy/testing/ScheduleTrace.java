package dev.eddy.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The decisions of a schedule that are not those of a loop without one: what is needed to take the
 * same order again, and the shortest description of it. A decision is known by its number in the
 * run, and as a text it is that number and the choice, as in {@code 4:1 17:2}.
 *
 * <p>A trace belongs to the program that it was taken from. With another one, or after a change,
 * its choices meet other questions; where there is no such choice the first one is taken.
 */
public final class ScheduleTrace {
  private final SortedMap<Integer, Integer> choices;
  private final List<String> words;

  private ScheduleTrace(SortedMap<Integer, Integer> choices, List<String> words) {
    this.choices = choices;
    this.words = words;
  }

  static ScheduleTrace of(SortedMap<Integer, Integer> choices, List<String> words) {
    return new ScheduleTrace(new TreeMap<>(choices), List.copyOf(words));
  }

  /** The trace of a loop without a schedule. */
  static ScheduleTrace ofFifo() {
    return of(new TreeMap<>(), List.of());
  }

  /**
   * Reads what {@link #toString()} has written.
   *
   * @param text pairs of a decision's number and its choice; empty for none
   * @return a trace for {@link Explorer#replay}
   * @throws IllegalArgumentException if it is not of that form
   */
  public static ScheduleTrace parse(String text) {
    var choices = new TreeMap<Integer, Integer>();
    for (String pair : text.trim().split("\\s+", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      String[] parts = pair.split(":", -1);
      try {
        choices.put(Integer.valueOf(parts[0]), Integer.valueOf(parts[1]));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            "a trace has pairs such as 4:1, parted by blanks, and not " + pair, e);
      }
    }
    return of(choices, List.of());
  }

  int choiceAt(int decision) {
    return choices.getOrDefault(decision, 0);
  }

  SortedMap<Integer, Integer> choices() {
    return choices;
  }

  /**
   * Says how many decisions it has.
   *
   * @return 0 if it is the order of a loop without a schedule
   */
  public int size() {
    return choices.size();
  }

  /**
   * Returns the decisions in words, one a line, for people.
   *
   * @return empty if the trace was not taken from a run
   */
  public List<String> inWords() {
    return words;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScheduleTrace trace && choices.equals(trace.choices);
  }

  @Override
  public int hashCode() {
    return choices.hashCode();
  }

  /** The text for {@link #parse}. */
  @Override
  public String toString() {
    var pairs = new ArrayList<String>();
    choices.forEach((decision, choice) -> pairs.add(decision + ":" + choice));
    return String.join(" ", pairs);
  }
}
