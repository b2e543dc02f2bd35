package io.drover.internal.work;

import io.drover.job.WorkerView.RunningJob;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says of itself at one moment. Immutable.
 *
 * @param queue the queue it serves
 * @param name its name
 * @param concurrency how many times its handler may run at once
 * @param deadLetterTo where its dead letters go, or {@code null} if failed jobs stay
 * @param since since when it is there
 * @param held whether it claims nothing, as it is paused or closes, rests, or for its breaker
 * @param running how many jobs its handler runs
 * @param jobs those that have run longest
 * @param vigour whether it moves
 */
public record WorkerCard(
    String queue,
    @Nullable String name,
    int concurrency,
    @Nullable String deadLetterTo,
    Instant since,
    boolean held,
    int running,
    List<RunningJob> jobs,
    Vigour vigour) {

  /**
   * Whether a worker moves. Immutable.
   *
   * @param slotsTaken how many of its slots are taken, by runs or by claims under way
   * @param moved when it last claimed a job or had an end recorded
   * @param failingSince since when the store has done nothing for it, or {@code null}
   */
  public record Vigour(int slotsTaken, Instant moved, @Nullable Instant failingSince) {}

  /** A job that is run. Immutable. */
  public record Held(String id, String name, Instant since) implements RunningJob {}
}
