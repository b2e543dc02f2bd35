package io.drover.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.Jobs;
import io.drover.internal.OpenStore;
import io.drover.internal.StubEngine;
import io.drover.internal.store.Limits;
import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WorkLoopTest {

  private static final Limits LIMITS =
      new Limits(1 << 20, 1000, Duration.ofSeconds(1), Duration.ofSeconds(1));

  private final StubEngine engine = new StubEngine();
  private final AtomicBoolean given = new AtomicBoolean();
  private final LinkedBlockingQueue<Settlement> settled = new LinkedBlockingQueue<>();

  @Test
  void aBackoffFunctionIsAskedOnAThreadOfHandlers() throws InterruptedException {
    LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
    engine.advancing = this::advance;
    OpenStore store = engine.open(LIMITS);
    store.work(
        new Assignment<>(
            Jobs.shape(),
            Handling.single(job -> "done"),
            WorkerPlan.defaults()
                .edit(
                    plan ->
                        plan.backoff =
                            (made, backoff, error, job) -> {
                              asked.add(Thread.currentThread().getName());
                              return Optional.of(Duration.ofMinutes(1));
                            }),
            Callbacks.<Object, String>none()));

    assertThat(next(settled).outcome()).isEqualTo(Settlement.Outcome.COMPLETE);
    assertThat(next(settled).outcome()).isEqualTo(Settlement.Outcome.BACK_OFF);
    assertThat(asked).hasSize(1);
    assertThat(asked.peek()).matches("drover-work-\\d+");
    store.close(Duration.ZERO);
  }

  /** Gives one job out, which has children pending when it wants to complete. */
  private CompletableFuture<Advanced> advance(Advance request) {
    List<Settled> answers = new ArrayList<>();
    for (Settlement settlement : request.settlements()) {
      settled.add(settlement);
      answers.add(
          settlement.outcome() == Settlement.Outcome.COMPLETE
              ? Settled.CHILDREN_PENDING
              : Settled.RECORDED);
    }
    var answer = Advanced.builder().settled(answers);
    if (request.claim() != null && given.compareAndSet(false, true)) {
      JobOptions options = JobOptions.defaults().attempts(2).backoff(Backoff.custom("mine"));
      answer.claimed(List.of(Jobs.record(options, 0, 1)));
    }
    return CompletableFuture.completedFuture(answer.build());
  }

  private static <E> E next(LinkedBlockingQueue<E> queue) throws InterruptedException {
    E one = queue.poll(20, TimeUnit.SECONDS);
    assertThat(one).isNotNull();
    return one;
  }
}
