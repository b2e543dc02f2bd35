package io.drover.internal.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Numbers that were measured within a window, in some sixty parts of it however many they were. For
 * one thread.
 */
final class RecentCounts {

  private static final int PARTS = 60;

  private final Duration window;
  private final Duration width;
  private final Deque<Part> parts = new ArrayDeque<>();

  /** Numbers measured shortly one after the other. */
  private record Part(Instant first, Instant last, long sum, long least) {
    Part with(Instant at, long number) {
      return new Part(first, at, sum + number, Math.min(least, number));
    }
  }

  RecentCounts(Duration window) {
    this.window = window;
    this.width = window.dividedBy(PARTS);
  }

  /** Adds a number, and forgets those of before the window. */
  void add(Instant at, long number) {
    Part newest = parts.peekLast();
    if (newest != null && at.isBefore(newest.last())) {
      parts.clear(); // The clock was set back: how long ago the others were is not known.
      newest = null;
    }
    while (!parts.isEmpty() && !parts.getFirst().last().plus(window).isAfter(at)) {
      parts.removeFirst();
    }
    if (newest != null && !parts.isEmpty() && at.isBefore(newest.first().plus(width))) {
      parts.removeLast();
      parts.addLast(newest.with(at, number));
    } else {
      parts.addLast(new Part(at, at, number, number));
    }
  }

  /** Returns the sum of the numbers within the window. */
  long sum() {
    return parts.stream().mapToLong(Part::sum).sum();
  }

  /** Returns the least of the numbers within the window, or 0 if there are none. */
  long least() {
    return parts.stream().mapToLong(Part::least).min().orElse(0);
  }
}
