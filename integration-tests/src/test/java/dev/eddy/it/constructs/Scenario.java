package dev.eddy.it.constructs;

import dev.eddy.it.constructs.ProgramRun.Behaviour;
import dev.eddy.it.constructs.ProgramRun.Mode;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * What the awaits of a run do: all values come in the way that {@code ease} says, but for some
 * troubles.
 */
record Scenario(Ease ease, long seed, Map<Place, Mode> troubles) {
  /** How values come. */
  enum Ease {
    READY,
    LATE,
    MIXED
  }

  /** The n-th time that an await is reached. */
  record Place(int site, int arrival) {}

  static Scenario of(Ease ease, long seed) {
    return new Scenario(ease, seed, Map.of());
  }

  Scenario with(Place place, Mode trouble) {
    var more = new HashMap<>(troubles);
    more.put(place, trouble);
    return new Scenario(ease, seed, Map.copyOf(more));
  }

  boolean has(Place place) {
    return troubles.containsKey(place);
  }

  Behaviour at(int site, int arrival) {
    var random = new Random(seed + 7919L * site + 104729L * arrival);
    int variant = random.nextInt(1 << 16) >> 4;
    Mode trouble = troubles.get(new Place(site, arrival));
    if (trouble != null) {
      return new Behaviour(trouble, variant);
    }
    boolean isLate = ease == Ease.LATE || (ease == Ease.MIXED && random.nextBoolean());
    return new Behaviour(isLate ? Mode.LATE : Mode.READY, variant);
  }
}
