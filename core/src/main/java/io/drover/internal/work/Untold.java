package io.drover.internal.work;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the store has taken and what is still to be told of it, in the order of its answers. The
 * store may still lose it. Changed under the lock of {@link Custody}; how much there is may be
 * asked without.
 */
final class Untold<T, R extends @Nullable Object> {

  private final ArrayDeque<SettledTrip<T, R>> trips = new ArrayDeque<>();
  private volatile int count;
  private volatile int ends;
  private volatile long bytes;

  void add(SettledTrip<T, R> trip) {
    trips.add(trip);
    count(1, trip);
  }

  /** Returns the first, once the store has it for good or has lost it. It stays. */
  @Nullable SettledTrip<T, R> next() {
    SettledTrip<T, R> first = trips.peek();
    return first != null && first.recorded().isDone() ? first : null;
  }

  /** Removes the first. */
  void removeFirst() {
    count(-1, trips.remove());
  }

  private void count(int change, SettledTrip<T, R> trip) {
    count += change;
    ends += change * trip.ends().size();
    bytes += change * trip.bytes();
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Returns how many ends there are. */
  int ends() {
    return ends;
  }

  /** Returns how many bytes of data and results they keep in memory. */
  long bytes() {
    return bytes;
  }
}
