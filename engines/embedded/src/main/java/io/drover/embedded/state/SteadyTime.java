package io.drover.embedded.state;

/**
 * The time by which limits and ownerships run out: that of the clock, but it goes on where the
 * clock is set back. For the commit thread.
 *
 * <p>What is to last for some seconds would else last as much longer as the clock went back.
 */
public final class SteadyTime {

  /** By how much the clock was set back so far, in milliseconds. */
  private long behind;

  private long last = Long.MIN_VALUE;
  private boolean changed;

  /** Takes over what was stored. */
  void restore(long storedBehind) {
    behind = storedBehind;
  }

  /** Returns by how much the clock was set back so far, to be stored. */
  long behind() {
    return behind;
  }

  /** Takes in what the clock says now. */
  public void observe(long clock) {
    if (clock < last) {
      behind += last - clock;
      changed = true;
    }
    last = clock;
  }

  /** Returns whether there is something to store since the last call. */
  boolean takeChanged() {
    boolean taken = changed;
    changed = false;
    return taken;
  }

  /** Returns the steady time at an instant of the clock as it goes now. */
  public long at(long clock) {
    return clock + behind;
  }

  /** Returns when the clock is going to show an instant of steady time. */
  public long clock(long steady) {
    return steady - behind;
  }
}
