package io.drover.redis.facets;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a process remembers of a queue whose advances are mostly the common case. Nothing goes wrong
 * if it is forgotten. Safe for use by any number of threads.
 *
 * <p>Where the script for the common case keeps having to be followed by the other, it is left out
 * a few times, more often each time: so it costs little where it is of no use.
 */
final class Pace {

  /** How many times in a row it is left out at most. */
  private static final int LONGEST_DETOUR = 64;

  /** How many calls may pass until one cuts events. */
  private static final int CALLS_BETWEEN_CUTS = 16;

  private static final int MOST_QUEUES = 10_000;

  private int detour;
  private int detourLeft;
  private int calls;

  /** The paces of all queues that a store works on. Safe for use by any number of threads. */
  static final class All {

    private final Map<String, Pace> paces = new ConcurrentHashMap<>();

    Pace of(String queue) {
      Pace found = paces.get(queue);
      if (found != null) {
        return found;
      }
      if (paces.size() >= MOST_QUEUES) {
        paces.clear(); // Names that are made up as one goes must not fill the memory.
      }
      return paces.computeIfAbsent(queue, name -> new Pace());
    }
  }

  /** Returns whether the script for the common case is to be called. */
  synchronized boolean mayBePlain() {
    if (detourLeft == 0) {
      return true;
    }
    detourLeft--;
    return false;
  }

  /** Returns whether a call with which jobs end is to cut events. */
  synchronized boolean isToCut() {
    return calls == 0;
  }

  /**
   * Takes note that a call was the common case.
   *
   * @param ended whether jobs ended with it
   */
  synchronized void wasPlain(boolean ended) {
    detour = 0;
    calls = ended ? (calls + 1) % CALLS_BETWEEN_CUTS : calls;
  }

  /** Takes note that a call was not. */
  synchronized void wasNotPlain() {
    detour = detour == 0 ? 1 : Math.min(LONGEST_DETOUR, 2 * detour);
    detourLeft = detour;
  }
}
