package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;

/**
 * How many jobs of a queue finished in one way, as far as they are counted (wire format §3.21).
 * Mutable; for the commit thread.
 */
public final class FinishedCount {

  private static final long MINUTE = 60_000;

  private long total;

  /** How many there were when the newest minute began. */
  private long before;

  /** When the first job of the newest minute finished, plus one; 0 if none ever did. */
  private long since;

  /**
   * Returns how many minutes ago the newest was that has any, or 0 if it goes on or there is none.
   */
  public long minutesSince(long now) {
    return since == 0 ? 0 : Math.max(0, now / MINUTE - (since - 1) / MINUTE);
  }

  /** Ends the newest minute. */
  public void endMinute(long now) {
    before = total;
    since = now + 1;
  }

  /** Counts some. */
  public void add(long some, long now) {
    if (since == 0) {
      since = now + 1;
    }
    total += some;
  }

  public long total() {
    return total;
  }

  /** Returns how many finished in the newest minute. */
  public long newest() {
    return total - before;
  }

  /** Returns an instant in the newest minute; only if any job was ever counted. */
  public long since() {
    return since - 1;
  }

  public void encode(ByteWriter out) {
    out.putVar(total).putVar(before).putVar(since);
  }

  /** Takes on what was encoded. */
  public void decode(ByteReader in) {
    total = in.getVar();
    before = in.getVar();
    since = in.getVar();
  }
}
