package dev.eddy;

import java.time.Duration;

/**
 * What a loop has done since it was made, and what it has before it: {@link IOLoop#statistics()}.
 *
 * <p>A loop that is blocked or overloaded shows by its lag: the time between the moment for which a
 * timer was set and that in which the loop came to fire it. A loop without timers has no lag to
 * measure; a {@link PeriodicCallback} that does nothing will do.
 *
 * @param turns how many turns it has taken; zero before the first
 * @param steps how many steps it has run: a callback is one, and so is what a coroutine does from
 *     one suspension to the next, with those that go on at once because it has ended
 * @param ready how many steps wait for their turn; those that other threads have added are among
 *     them from the beginning of the next turn on
 * @param mostReady the most steps that one turn has run
 * @param timers how many timers are set
 * @param lag how late the timer fired that fired last; zero if none has
 * @param mostLag how late the latest timer fired
 */
public record LoopStatistics(
    long turns, long steps, int ready, int mostReady, int timers, Duration lag, Duration mostLag) {}
