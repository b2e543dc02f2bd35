package io.drover.testkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.PageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Ten queues, each of whose jobs sends one to the next: what a program does that is killed while it
 * works. Safe for use by several threads.
 */
public final class Chain {

  /** How many queues have workers; what the last of them sends waits in one more. */
  public static final int LENGTH = 10;

  private static final JobType<Integer> STEP = JobType.of("step", Integer.class);

  private final Drover drover;

  /** Takes a Drover that others close. */
  public Chain(Drover drover) {
    this.drover = drover;
  }

  /** Adds an order to the first queue; returns once it is stored. Repeating it changes nothing. */
  public void add(int order) {
    queue(0).add(STEP, order, JobOptions.defaults().id("order-" + order));
  }

  /**
   * Starts the workers.
   *
   * @param ran told of each order that has left the last queue with a worker
   */
  public List<Worker> work(Consumer<Integer> ran) {
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < LENGTH; i++) {
      String next = name(i + 1);
      boolean last = i == LENGTH - 1;
      workers.add(
          queue(i)
              .actionWorker(job -> job.send(next, STEP, job.data()))
              .onCompleted(
                  (job, none) -> {
                    if (last) {
                      ran.accept(job.data());
                    }
                  })
              .concurrency(4)
              .lease(Duration.ofSeconds(2))
              .stalledInterval(Duration.ofMillis(300))
              .maxStalls(1000)
              .onError(error -> {})
              .start());
    }
    return workers;
  }

  /** Returns whether nothing is under way any more. */
  public boolean isDone() {
    for (int i = 0; i < LENGTH; i++) {
      if (queue(i).counts().unfinished() > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Checks that each order took each step once.
   *
   * @param acknowledged the orders whose add was acknowledged
   */
  public void check(Collection<Integer> acknowledged) {
    Map<Integer, Integer> first = orders(0, JobState.COMPLETED);
    assertThat(first.keySet()).containsAll(acknowledged);
    for (int i = 0; i <= LENGTH; i++) {
      JobState state = i == LENGTH ? JobState.WAITING : JobState.COMPLETED;
      Map<Integer, Integer> found = orders(i, state);
      assertThat(found).as("how often each order is in queue %d", i).isEqualTo(first);
      assertThat(found.values()).allMatch(times -> times == 1);
      assertThat(queue(i).counts().total()).isEqualTo(first.size());
    }
  }

  private Map<Integer, Integer> orders(int step, JobState state) {
    Map<Integer, Integer> orders = new HashMap<>();
    PageRequest request = PageRequest.of(state).limit(1000);
    Optional<String> next = Optional.of("");
    while (next.isPresent()) {
      var page =
          queue(step).admin().page(next.get().isEmpty() ? request : request.after(next.get()));
      page.items().stream().map(Job::data).forEach(order -> orders.merge(order, 1, Integer::sum));
      next = page.next();
    }
    return orders;
  }

  private JobQueue<Integer> queue(int step) {
    return drover.queue(name(step), Integer.class);
  }

  private static String name(int step) {
    return "chain-" + step;
  }
}
