package io.drover.internal.observe;

import io.drover.job.Added;
import io.drover.spi.AddedJob;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.EngineCall;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The hot facet of an engine, whose calls are told. Safe for use by any number of threads. */
final class ObservedStore implements JobStore {

  private static final String FACET = "jobs";

  private final JobStore jobs;
  private final Told told;

  ObservedStore(JobStore jobs, Told told) {
    this.jobs = jobs;
    this.told = told;
  }

  @Override
  public CompletableFuture<List<Added>> add(String queue, List<JobInsert> inserts) {
    return told.later(
        EngineCall.of(FACET, "add", queue).load(inserts.size(), 0),
        () -> jobs.add(queue, inserts),
        answers -> 0,
        answers -> told.added(added(queue, inserts, answers)));
  }

  private static List<AddedJob> added(String queue, List<JobInsert> inserts, List<Added> answers) {
    List<AddedJob> added = new ArrayList<>(inserts.size());
    for (int i = 0; i < inserts.size(); i++) {
      added.add(AddedJob.of(queue, inserts.get(i).name(), answers.get(i)));
    }
    return added;
  }

  @Override
  public CompletableFuture<List<Added>> deliver(List<JobDelivery> deliveries) {
    return told.later(
        EngineCall.of(FACET, "deliver", null).load(deliveries.size(), 0),
        () -> jobs.deliver(deliveries),
        answers -> 0,
        answers -> told.added(deliveries, answers));
  }

  @Override
  public CompletableFuture<List<Moved>> move(List<Move> moves) {
    return told.later(
        EngineCall.of(FACET, "move", null).load(moves.size(), 0),
        () -> jobs.move(moves),
        answers -> 0,
        answers -> told.added(moved(moves, answers)));
  }

  private static List<AddedJob> moved(List<Move> moves, List<Moved> answers) {
    List<AddedJob> added = new ArrayList<>();
    for (int i = 0; i < moves.size(); i++) {
      if (answers.get(i).outcome() == Moved.Outcome.MOVED) {
        JobDelivery to = moves.get(i).to();
        added.add(AddedJob.of(to.queue(), to.job().name(), answers.get(i).id()));
      }
    }
    return added;
  }

  @Override
  public void checkTogether(List<String> queues) {
    jobs.checkTogether(queues); // It looks at names and calls no store.
  }

  @Override
  public CompletableFuture<Advanced> advance(String queue, Advance request) {
    return told.later(
        EngineCall.of(FACET, "advance", queue).load(request.settlements().size(), 0),
        () -> jobs.advance(queue, request),
        answer -> answer.claimed().size(),
        answer -> tellLed(request.settlements(), answer));
  }

  private void tellLed(List<Settlement> settlements, Advanced answer) {
    List<JobDelivery> led = led(settlements, answer.settled());
    if (!led.isEmpty()) {
      CompletableFuture<?> unused = answer.recorded().thenRun(() -> told.stored(led));
    }
  }

  /** Returns the jobs that recorded ends of attempts have led to. */
  private static List<JobDelivery> led(List<Settlement> settlements, List<Settled> settled) {
    List<JobDelivery> led = List.of();
    for (int i = 0; i < settlements.size(); i++) {
      List<JobDelivery> deliveries = settlements.get(i).deliveries();
      if (!deliveries.isEmpty() && settled.get(i) == Settled.RECORDED) {
        led = led.isEmpty() ? new ArrayList<>() : led;
        led.addAll(deliveries);
      }
    }
    return led;
  }

  @Override
  public CompletableFuture<Set<String>> renew(
      String queue, List<Lease> leases, Instant now, Duration duration) {
    return told.later(
        EngineCall.of(FACET, "renew", queue).load(leases.size(), 0),
        () -> jobs.renew(queue, leases, now, duration),
        lost -> 0,
        lost -> {});
  }

  @Override
  public CompletableFuture<List<String>> recoverStalled(
      String queue, Instant now, Duration interval, int maxStalls) {
    return told.later(
        EngineCall.of(FACET, "recoverStalled", queue),
        () -> jobs.recoverStalled(queue, now, interval, maxStalls),
        List::size,
        ids -> told.stalled(queue, ids));
  }

  @Override
  public Watch watch(String queue, @Nullable String worker, Runnable hint) {
    return jobs.watch(queue, worker, hint);
  }
}
