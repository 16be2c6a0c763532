package dev.eddy;

import dev.eddy.spi.Schedule;
import java.util.List;
import java.util.Random;

/** Decides anything that is allowed, once it has a seed; before, what a loop without it does. */
public final class RandomSchedule implements Schedule {
  private Random random;

  public RandomSchedule() {}

  RandomSchedule(long seed) {
    begin(seed);
  }

  public void begin(long seed) {
    random = new Random(seed);
  }

  private int choose(int options) {
    return random == null ? 0 : random.nextInt(options);
  }

  @Override
  public int nextStep(List<String> ready, boolean mayEndTurn) {
    int chosen = choose(mayEndTurn ? ready.size() + 1 : ready.size());
    return chosen == ready.size() ? END_OF_TURN : chosen;
  }

  @Override
  public int nextTimer(int equal) {
    return choose(equal);
  }

  @Override
  public int heldBack(int arrivals) {
    return choose(arrivals + 1);
  }

  @Override
  public void endTurn() {}
}
