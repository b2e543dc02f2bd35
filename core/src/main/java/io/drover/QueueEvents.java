package io.drover;

import io.drover.internal.follow.EventFollower;

/**
 * Follows the events of one queue, whichever worker or producer in whichever process they come
 * from. Safe for use by several threads. Made by {@link JobQueue#events}.
 *
 * <p>The listener is called on one thread, one event after the other, in the order of the queue's
 * stream. What it throws is logged, and the next event follows. While the store cannot be read it
 * tries again with growing pauses, from the event after the last one told.
 */
public final class QueueEvents implements AutoCloseable {

  private final EventFollower follower;

  QueueEvents(EventFollower follower) {
    this.follower = follower;
  }

  /**
   * Returns the position of the last event the listener has returned from, or that at which
   * following began. Given to {@link JobQueue#events(String, java.util.function.Consumer)} it goes
   * on after that event.
   */
  public String position() {
    return follower.position();
  }

  /** Ends following; returns when the listener is not running any more, or at once within it. */
  @Override
  public void close() {
    follower.close();
  }
}
