package io.drover.internal.produce;

import org.jspecify.annotations.Nullable;

/**
 * Jobs that nobody has sent yet, in their order. For one thread at a time. They are linked to each
 * other, so that to take one in or out needs no memory and cannot fail half-way.
 */
final class Gathering {

  private @Nullable Pending first;
  private @Nullable Pending last;
  private int size;

  int size() {
    return size;
  }

  void add(Pending entry) {
    Pending before = last;
    if (before == null) {
      first = entry;
    } else {
      before.next = entry;
    }
    last = entry;
    size++;
  }

  /** Moves the first entries into an array, which has room for no more than there are. */
  void take(Pending[] into) {
    Pending entry = first;
    for (int i = 0; i < into.length && entry != null; i++) {
      into[i] = entry;
      Pending next = entry.next;
      entry.next = null;
      entry = next;
    }
    first = entry;
    if (entry == null) {
      last = null;
    }
    size -= into.length;
  }

  /** Takes all entries out; returns the first, linked to the others. */
  @Nullable Pending takeAll() {
    Pending all = first;
    first = null;
    last = null;
    size = 0;
    return all;
  }
}
