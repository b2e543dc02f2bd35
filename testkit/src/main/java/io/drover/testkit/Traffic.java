package io.drover.testkit;

import io.drover.job.Keep;
import io.drover.job.Removal;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Claim;
import io.drover.spi.JobInsert;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Producers, which remove some of their jobs, and workers on one queue. For one run. Completed jobs
 * are not kept, so that no job can both complete and be removed.
 */
final class Traffic {

  final Queue<String> added = new ConcurrentLinkedQueue<>();
  final Queue<String> removed = new ConcurrentLinkedQueue<>();
  final Queue<String> refused = new ConcurrentLinkedQueue<>();
  final Queue<String> completed = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ended = new AtomicInteger();
  private final QueueBench bench;
  private final int threads;
  private final int each;
  private final Instant now;
  private final long deadline = System.nanoTime() + 50_000_000_000L;

  Traffic(QueueBench bench, int threads, int each) {
    this.bench = bench;
    this.threads = threads;
    this.each = each;
    this.now = bench.now();
  }

  /** Runs as many producers and as many workers until every job has ended. */
  void run() {
    List<Runnable> roles = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int number = thread;
      roles.add(() -> produce(number % 3));
      roles.add(() -> work("w" + number + "-"));
    }
    Together.run(roles);
  }

  private void produce(int priority) {
    JobInsert job = bench.insert(options -> options.priority(priority));
    for (int i = 0; i < each; i++) {
      String id = bench.addAll(List.of(job)).get(0).id();
      added.add(id);
      if (i % 8 == 0 && bench.inspection().remove(QueueBench.QUEUE, id, now) == Removal.REMOVED) {
        removed.add(id);
        ended.incrementAndGet();
      }
    }
  }

  private void work(String name) {
    List<Settlement> settlements = List.of();
    for (int round = 0; goesOn() || !settlements.isEmpty(); round++) {
      Claim claim = Claim.of(3, name + round, QueueBench.LEASE);
      Advance request = Advance.of(now, settlements, claim);
      Advanced advanced = Reply.recorded(bench.engine().jobs().advance(QueueBench.QUEUE, request));
      for (int i = 0; i < settlements.size(); i++) {
        note(settlements.get(i).lease().jobId(), advanced.settled().get(i));
      }
      settlements =
          advanced.claimed().stream()
              .map(job -> Lease.of(job, claim.token()))
              .map(lease -> Settlement.complete(lease, QueueBench.json("1"), Keep.none()))
              .toList();
    }
  }

  /** A lost job must end the run with a failed assertion, not with a hanging one. */
  private boolean goesOn() {
    return ended.get() < threads * each && System.nanoTime() < deadline;
  }

  private void note(String id, Settled settled) {
    (settled == Settled.RECORDED ? completed : refused).add(id);
    ended.incrementAndGet();
  }
}
