package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.embedded.commit.TestDisk;
import io.drover.embedded.facets.Store;
import io.drover.job.NewJob;
import io.drover.testkit.VirtualTime;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Steps of a worker that are taken on the thread of its handler. */
class LentHandlerTest {

  private static final int JOBS = 200;

  private final MeteredStorage storage = new MeteredStorage();
  private final Store store = new Store(storage, new TestDisk(), 100, storage);

  @Test
  void jobsOneAtATimeAreClaimedAndEndedOnTheThreadOfTheirHandler() throws InterruptedException {
    Set<Thread> handlers = ConcurrentHashMap.newKeySet();
    CountDownLatch done = new CountDownLatch(JOBS);
    try (Drover drover =
        Drover.over(
            EmbeddedEngine.over(store, new VirtualTime(Instant.EPOCH)),
            DroverSettings.defaults())) {
      JobQueue<Integer> queue = drover.queue("work", Integer.class);
      queue.addAll(IntStream.range(0, JOBS).mapToObj(i -> NewJob.of("job", i)).toList());
      try (Worker worker =
          queue
              .actionWorker(job -> handlers.add(Thread.currentThread()))
              .onCompleted((job, result) -> done.countDown())
              .start()) {
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.concurrency()).isEqualTo(1);
      }
    }
    assertThat(storage.writers).containsAnyElementsOf(handlers);
  }
}
