package io.drover.embedded.state;

import java.util.function.LongConsumer;

/**
 * The time by which leases run out: that of the clock, but it stands still while the process does,
 * and where the clock is set. Safe for use by two threads, the commit thread and that of beats.
 *
 * <p>Whoever holds a lease renews it several times before it runs out, if he is able to. So while
 * there are leases, beats come several times in the shortest of them. From one to the next this
 * time goes on by two of their intervals at most: where more is missing the process was suspended,
 * or the clock set forward, and nobody can have renewed anything.
 */
public final class LeaseTime {

  private static final int BEATS_A_LEASE = 8;
  private static final int MOST_BEATS = 2;

  // What follows is guarded by this object's monitor.

  /** By how much this time is behind the clock, in milliseconds. */
  private long behind;

  /** The last that was seen of the clock. */
  private long last = Long.MIN_VALUE;

  /** What the clock said at the last beat, if there was one. */
  private long lastBeat = Long.MIN_VALUE;

  /** Until when, in this time, a lease may last. */
  private long longest = Long.MIN_VALUE;

  /** How far beats are apart, or 0 if there is none to come. */
  private long interval;

  private LongConsumer heart = pause -> {};

  /**
   * Has beats made from now on.
   *
   * @param newHeart sees to it that, so many milliseconds from now, {@link #beat} is called; this
   *     replaces what it was told before
   */
  public synchronized void beatBy(LongConsumer newHeart) {
    heart = newHeart;
  }

  /** Takes in what the clock says at a beat; the next one follows while there may be leases. */
  public synchronized void beat(long clock) {
    if (clock < lastBeat) {
      behind -= lastBeat - clock;
      last = clock;
    }
    lastBeat = clock;
    if (at(clock) < longest) {
      heart.accept(interval);
    } else {
      interval = 0;
      lastBeat = Long.MIN_VALUE;
    }
  }

  /** Returns this time at an instant that the clock has shown, in milliseconds as all here. */
  synchronized long at(long clock) {
    if (interval > 0 && clock > last) {
      behind += Math.max(0, clock - last - MOST_BEATS * interval);
    }
    last = Math.max(last, clock);
    return clock - behind;
  }

  /** Returns when, in this time, a lease runs out that begins at an instant of the clock. */
  synchronized long end(long clock, long duration) {
    long end = at(clock) + duration;
    longest = Math.max(longest, end);
    long wanted = Math.max(1, duration / BEATS_A_LEASE);
    if (interval == 0 || wanted < interval) {
      interval = wanted;
      heart.accept(wanted);
    }
    return end;
  }

  /** Returns when the clock is going to show an instant of this time. */
  synchronized long clock(long instant) {
    return instant + behind;
  }
}
