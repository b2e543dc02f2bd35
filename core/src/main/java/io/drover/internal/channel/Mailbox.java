package io.drover.internal.channel;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription has been told and its handler has not seen yet, in order, bounded. Safe for
 * use by several threads.
 *
 * <p>What does not fit is counted, and the count stands where it is missing.
 */
final class Mailbox {

  /** How many bytes wait at most, as many small events are no burden and few large ones are. */
  static final long MAX_BYTES = 64L << 20;

  /** Something for the subscription's thread. */
  interface Item {}

  /** A signal as it came. */
  record Mail(String channel, byte[] payload, boolean retained) implements Item {}

  /** A time of which signals may be missing. */
  record Gap(Instant from, Instant until) implements Item {}

  /** So many signals that did not fit. */
  record Overflow(long count) implements Item {}

  private final int capacity;

  // What follows is guarded by this object's monitor.
  private final Deque<Item> items = new ArrayDeque<>();
  private int mails;
  private long bytes;
  private long overflowing;
  private long overflowed;

  Mailbox(int capacity) {
    this.capacity = capacity;
  }

  /** Puts a signal behind what is there, unless there is no room. */
  synchronized void put(Mail mail) {
    // One that is larger than all may be together has to fit if it is alone.
    if (mails == capacity || (mails > 0 && bytes + mail.payload.length > MAX_BYTES)) {
      overflowing++;
      overflowed++;
      return;
    }
    tellOverflow();
    mails++;
    bytes += mail.payload.length;
    items.add(mail);
  }

  /**
   * Notes a gap behind what is there. One that follows another takes it in, also if what came
   * between them did not fit and is counted before both: so there is no end to neither.
   */
  synchronized void put(Gap gap) {
    Instant from = gap.from;
    if (items.peekLast() instanceof Gap before) {
      items.removeLast();
      if (overflowing == 0) {
        from = before.from;
      } else if (items.peekLast() instanceof Overflow counted) {
        items.removeLast();
        overflowing += counted.count;
        from = before.from;
      } else {
        items.add(before);
      }
    }
    tellOverflow();
    items.add(new Gap(from, gap.until));
  }

  private void tellOverflow() {
    if (overflowing > 0) {
      items.add(new Overflow(overflowing));
      overflowing = 0;
    }
  }

  /** Returns the signals that are there, which stay. */
  synchronized List<Mail> mails() {
    return items.stream().filter(Mail.class::isInstance).map(Mail.class::cast).toList();
  }

  /** Takes the next item; returns {@code null} if there is none. */
  synchronized @Nullable Item take() {
    if (items.isEmpty()) {
      tellOverflow();
    }
    Item next = items.poll();
    if (next instanceof Mail mail) {
      mails--;
      bytes -= mail.payload.length;
    }
    return next;
  }

  /** Returns whether there is nothing to take. */
  synchronized boolean isEmpty() {
    return items.isEmpty() && overflowing == 0;
  }

  /** Returns how many signals have not fit since the beginning. */
  synchronized long overflowed() {
    return overflowed;
  }
}
