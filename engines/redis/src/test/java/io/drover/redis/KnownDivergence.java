package io.drover.redis;

/**
 * Where Drover does not do as BullMQ does although it should, so that the differential test keeps
 * away from it. A line goes when its fault is mended, and with it what keeps away.
 */
enum KnownDivergence {
  /**
   * A claim that fills a queue's concurrency or rate leaves out the marker, and what ends that,
   * such as the removal of an active job or the passing of time, does not make up for it: BullMQ's
   * workers then look when they next do by themselves, up to five seconds later.
   */
  MARKER_OF_BOUNDED_QUEUES,
  /**
   * Where a child goes with its own children, the release of its parent is told after they went,
   * and by BullMQ before.
   */
  ORDER_OF_REMOVED_FAMILIES;

  /** Returns whether the test keeps away from it, which it does as long as there is the line. */
  boolean isAvoided() {
    return true;
  }
}
