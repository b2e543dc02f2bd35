package io.drover.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a job is found in a store: its queue and its id. Immutable. */
public final class JobKey {

  private final String queue;
  private final String id;

  private JobKey(String queue, String id) {
    this.queue = Check.notNull("the queue of a job", queue);
    this.id = Check.notNull("the id of a job", id);
  }

  /** Returns where a job is found. */
  public static JobKey of(String queue, String id) {
    return new JobKey(queue, id);
  }

  /** Returns the name of the job's queue. */
  public String queue() {
    return queue;
  }

  /** Returns the job's id, unique within its queue. */
  public String id() {
    return id;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JobKey that && queue.equals(that.queue) && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return Objects.hash(queue, id);
  }

  /** Names both, as in {@code orders:17}: neither a queue's name nor most ids have a colon. */
  @Override
  public String toString() {
    return queue + ":" + id;
  }
}
