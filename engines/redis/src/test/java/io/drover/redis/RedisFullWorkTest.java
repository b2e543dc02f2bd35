package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.job.NewJob;
import io.drover.job.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers on a server whose memory is full: they work off what there is, and free memory. */
class RedisFullWorkTest {

  private static final int JOBS = 60;
  private static final JobOptions KEPT_NOT = JobOptions.defaults().keepCompleted(Keep.none());

  private final RedisServer server = RedisServer.start();
  private final Drover drover = Drover.open(server.uri());
  private final JobQueue<Integer> queue = drover.queue("q", Integer.class);
  private final Map<String, Integer> runs = new ConcurrentHashMap<>();
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    drover.close(Duration.ofSeconds(5));
    server.close();
  }

  private void fill() {
    server.run("CONFIG", "SET", "maxmemory", "1");
  }

  private static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(condition);
  }

  private void backlog(int jobs) {
    queue.addAll(IntStream.range(0, jobs).mapToObj(i -> NewJob.of("n", i, KEPT_NOT)).toList());
  }

  private void eachRanOnce(int jobs) {
    until(() -> queue.counts().total() == 0);
    assertThat(runs).hasSize(jobs);
    assertThat(Set.copyOf(runs.values())).containsExactly(1);
    assertThat(errors).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void theBacklogIsWorkedOffEachJobOnce(int concurrency) {
    backlog(JOBS);
    fill();
    assertThatThrownBy(() -> queue.add("n", 1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("expected memory");
    queue
        .worker(job -> runs.merge(job.id(), 1, Integer::sum))
        .concurrency(concurrency)
        .onError(errors::add)
        .start();
    eachRanOnce(JOBS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void soItIsUnderARateLimit(int concurrency) {
    backlog(JOBS);
    fill();
    queue
        .worker(job -> runs.merge(job.id(), 1, Integer::sum))
        .concurrency(concurrency)
        .rateLimit(10, Duration.ofMillis(20))
        .onError(errors::add)
        .start();
    eachRanOnce(JOBS);
  }

  @Test
  void leasesOfRunningJobsAreKept() {
    backlog(2);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    try (Worker worker =
        queue
            .worker(
                job -> {
                  runs.merge(job.id(), 1, Integer::sum);
                  running.incrementAndGet();
                  release.await();
                  return "done";
                })
            .concurrency(4)
            .lease(Duration.ofMillis(400))
            .stalledInterval(Duration.ofMillis(100))
            .onError(errors::add)
            .start()) {
      until(() -> running.get() == 2);
      fill();
      long full = System.nanoTime();
      until(() -> System.nanoTime() - full > Duration.ofMillis(1_500).toNanos());
      assertThat(running).hasValue(2);
      release.countDown();
      eachRanOnce(2);
    }
  }

  @Test
  void jobsWhoseLeaseRanOutAreRecovered() {
    String id = queue.add("n", 1, KEPT_NOT).id();
    server.run("LREM", "bull:q:wait", "1", id);
    server.run("LPUSH", "bull:q:active", id);
    fill();
    queue
        .worker(job -> runs.merge(job.id(), 1, Integer::sum))
        .stalledInterval(Duration.ofMillis(100))
        .onError(errors::add)
        .start();
    eachRanOnce(1);
  }
}
