package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Added;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import io.drover.job.Obliteration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** Drover over Redis, to be measured beside BullMQ on the same server. For one thread. */
final class DroverOnRedis implements RedisSubject {

  private static final JobOptions OPTIONS = JobOptions.defaults().keepCompleted(1000);

  private final Drover drover;
  private final JobQueue<Object> queue;

  DroverOnRedis(int port, String prefix) {
    drover = Drover.open("redis://127.0.0.1:%d?prefix=%s".formatted(port, prefix));
    queue = drover.queue("work", Object.class);
  }

  @Override
  public String name() {
    return "Drover";
  }

  @Override
  public double add(int jobs, int inFlight, Object data) throws InterruptedException {
    Semaphore free = new Semaphore(inFlight);
    long start = System.nanoTime();
    for (int i = 0; i < jobs; i++) {
      free.acquire();
      var unused =
          queue.addAsync("job", data, OPTIONS).whenComplete((added, error) -> free.release());
    }
    free.acquire(inFlight);
    return Load.perSecond(jobs, start);
  }

  @Override
  public double addBulk(int jobs, int size, Object data) {
    List<NewJob<Object>> bulk = Collections.nCopies(size, NewJob.of("job", data, OPTIONS));
    long start = System.nanoTime();
    for (int added = 0; added < jobs; added += size) {
      queue.addAll(bulk);
    }
    return Load.perSecond(jobs, start);
  }

  @Override
  public double drain(int jobs, int concurrency) throws InterruptedException {
    CountDownLatch left = new CountDownLatch(jobs);
    long start = System.nanoTime();
    Worker worker =
        queue
            .worker(job -> null)
            .concurrency(concurrency)
            .onCompleted((job, result) -> left.countDown())
            .start();
    try (worker) {
      left.await();
      return Load.perSecond(jobs, start);
    }
  }

  private record Started(String id, long at) {}

  @Override
  public PickUp pickUp(int jobs, Object data) throws InterruptedException {
    BlockingQueue<Started> started = new LinkedBlockingQueue<>();
    Worker worker =
        queue.actionWorker(job -> started.put(new Started(job.id(), System.nanoTime()))).start();
    double[] micros = new double[jobs];
    try (worker) {
      for (int i = 0; i < jobs; i++) {
        Thread.sleep(5); // The worker is waiting again.
        long start = System.nanoTime();
        CompletableFuture<Added> added = queue.addAsync("job", data, OPTIONS);
        Started found = started.take();
        while (!found.id.equals(added.join().id())) { // One that was left over.
          found = started.take();
        }
        micros[i] = (found.at - start) / 1000.0;
      }
    }
    Arrays.sort(micros);
    return new PickUp(micros[jobs / 2], micros[(int) (jobs * 0.99)]);
  }

  @Override
  public void clear() {
    queue.admin().obliterate(Obliteration.FORCED);
  }

  @Override
  public void close() {
    drover.close();
  }
}
