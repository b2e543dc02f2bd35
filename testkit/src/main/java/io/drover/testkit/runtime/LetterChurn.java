package io.drover.testkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.RedriveRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that all fail into a dead-letter queue and are sent back, again and again: what a test kills
 * in the midst of it. For one thread.
 */
public final class LetterChurn {

  private static final String QUEUE = "orders";
  private static final String DEAD = "orders-dlq";
  private static final int AT_MOST = 300;
  private static final Duration SHORT = Duration.ofMillis(500);

  private final Drover drover;

  /** Takes a store, which stays the caller's. */
  public LetterChurn(Drover drover) {
    this.drover = drover;
  }

  /**
   * Adds jobs and sends back what failed, until something is thrown.
   *
   * @param round what their ids begin with
   * @param tell told {@code added ID} and {@code moved COUNT}, of what the store has acknowledged
   */
  public void run(String round, Consumer<String> tell) {
    JobQueue<String> orders = drover.queue(QUEUE, String.class);
    orders
        .worker(
            job -> {
              throw new IllegalStateException("no luck");
            })
        .concurrency(8)
        .lease(SHORT)
        .stalledInterval(SHORT)
        .maxStalls(Integer.MAX_VALUE)
        .deadLetterTo(DEAD)
        .onError(error -> {})
        .start();
    DeadLetters<String> letters = drover.deadLetters(DEAD, String.class);
    for (int i = 0; ; i++) {
      if (i < AT_MOST) {
        String id = "r" + round + "-" + i;
        orders.add("place", id, JobOptions.defaults().id(id));
        tell.accept("added " + id);
      }
      if (i % 5 == 4) {
        long moved = letters.redrive(RedriveRequest.all()).await(Duration.ofMinutes(1)).moved();
        tell.accept("moved " + moved);
      }
    }
  }

  /** Checks that each job is in exactly one of the two queues, with its data. */
  public void check(Set<String> added) {
    Set<String> found = new HashSet<>();
    for (JobState state : JobState.values()) {
      @Nullable String cursor = null;
      do {
        Page<Job<String>> page =
            drover
                .queue(QUEUE, String.class)
                .admin()
                .page(PageRequest.of(state).limit(PageRequest.MAX_LIMIT).after(cursor));
        for (Job<String> job : page.items()) {
          assertThat(job.data()).isEqualTo(job.id());
          assertThat(found.add(job.id())).as("job %s, once", job.id()).isTrue();
        }
        cursor = page.next().orElse(null);
      } while (cursor != null);
    }
    @Nullable String cursor = null;
    do {
      Page<DeadLetter<String>> page =
          drover
              .deadLetters(DEAD, String.class)
              .page(DeadLetterFilter.all(), PageRequest.MAX_LIMIT, cursor);
      for (DeadLetter<String> letter : page.items()) {
        String id = letter.originId().orElseThrow();
        assertThat(letter.data()).isEqualTo(id);
        assertThat(found.add(id)).as("job %s, in one queue", id).isTrue();
      }
      cursor = page.next().orElse(null);
    } while (cursor != null);
    assertThat(found).containsAll(added);
  }
}
