package io.drover.internal.call;

import java.util.LinkedHashSet;

/**
 * The calls of a client whose replies may yet come though nobody waits for them. Safe for use by
 * several threads. Of very many the oldest are forgotten.
 */
final class Abandoned {

  private static final int MAX = 100_000;

  private final LinkedHashSet<Long> numbers = new LinkedHashSet<>();

  synchronized void add(long number) {
    numbers.add(number);
    if (numbers.size() > MAX) {
      numbers.remove(numbers.iterator().next());
    }
  }

  /** Forgets a call; returns whether it was among them. */
  synchronized boolean remove(long number) {
    return numbers.remove(number);
  }

  synchronized boolean contains(long number) {
    return numbers.contains(number);
  }

  synchronized boolean isEmpty() {
    return numbers.isEmpty();
  }
}
