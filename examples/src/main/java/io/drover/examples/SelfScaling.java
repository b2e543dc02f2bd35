package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Concurrency;
import io.drover.job.ConcurrencyChange;
import io.drover.job.NewJob;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** Work that scales itself: a worker finds how many handlers to run at once. */
public final class SelfScaling {

  private static final int PAGES = 400;

  private SelfScaling() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws InterruptedException {
    try (Drover drover = StoreArgument.open(args)) {
      for (ConcurrencyChange change : run(drover)) {
        System.out.println(change.from() + " to " + change.to() + ": " + change.text());
      }
    }
  }

  /** Fetches some pages and returns how the worker has changed its concurrency meanwhile. */
  static List<ConcurrencyChange> run(Drover drover) throws InterruptedException {
    JobQueue<Integer> pages = drover.queue("pages", Integer.class);
    pages.addAll(IntStream.range(0, PAGES).mapToObj(n -> NewJob.of("fetch", n)).toList());
    List<ConcurrencyChange> changes = new CopyOnWriteArrayList<>();
    CountDownLatch left = new CountDownLatch(PAGES);
    Worker worker =
        pages
            .actionWorker(job -> fetch(job.data()))
            .concurrency(Concurrency.between(2, 64))
            .onConcurrency(changes::add)
            .onCompleted((job, result) -> left.countDown())
            .start();
    try (worker) {
      left.await();
      report(worker);
    }
    return changes;
  }

  /** What a metrics library would read now and then. */
  private static void report(Worker worker) {
    System.out.println("concurrency " + worker.concurrency());
    worker
        .lastConcurrencyChange()
        .ifPresent(
            change -> {
              System.out.println("oldest wait " + change.oldestWait());
              System.out.println("handler time " + change.handlerTime());
              System.out.println("jobs a second " + change.perSecond());
              System.out.println("failures " + change.failureShare());
            });
  }

  /** Waits for somebody else, as most handlers do. */
  private static void fetch(int page) throws InterruptedException {
    Thread.sleep(20 + page % 5);
  }
}
