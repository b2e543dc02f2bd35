package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.JobOptions;
import io.drover.job.StoreException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that goes away, is slow, or refuses, while producers and workers use it. */
class RedisTroubleTest {

  private RedisServer server;
  private Drover drover;
  private JobQueue<Integer> queue;
  private final Set<String> ran = Collections.synchronizedSet(new HashSet<>());

  @BeforeEach
  void open() {
    server = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
    drover = Drover.open(server.uri() + "?callLimit=1000");
    queue = drover.queue("q", Integer.class);
  }

  @AfterEach
  void close() {
    drover.close(Duration.ofSeconds(5));
    server.close();
  }

  private void work() {
    queue.worker(job -> ran.add(job.id())).concurrency(5).onError(error -> {}).start();
  }

  private static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(condition);
  }

  /** Adds jobs under own ids until told to stop; each goes on until it is acknowledged. */
  private final class Producer implements AutoCloseable {
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private final Set<String> acknowledgedIds = Collections.synchronizedSet(new HashSet<>());
    private final Thread thread = new Thread(this::run);

    Producer() {
      thread.start();
    }

    private void run() {
      for (int i = 0; !stop.get(); i++) {
        String id = "job-" + i;
        boolean stored = false;
        while (!stored && !stop.get()) {
          try {
            queue.add("n", i, JobOptions.defaults().id(id));
            stored = true;
          } catch (StoreException e) {
            errors.incrementAndGet();
          }
        }
        if (stored) {
          acknowledgedIds.add(id);
          acknowledged.incrementAndGet();
        }
      }
    }

    /** Waits until so many further jobs are acknowledged. */
    void awaitMore(int jobs) {
      int target = acknowledged.get() + jobs;
      until(() -> acknowledged.get() >= target);
    }

    @Override
    public void close() {
      stop.set(true);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void everythingAcknowledgedRan(Producer producer) {
    until(() -> queue.counts().unfinished() == 0);
    assertThat(ran).containsAll(producer.acknowledgedIds);
    assertThat(queue.counts().completed()).isEqualTo(ran.size());
    assertThat((long) ran.size() - producer.acknowledgedIds.size()).isBetween(0L, 1L);
  }

  @Test
  void aServerKilledAndRestartedLosesNothing() {
    queue
        .worker(job -> ran.add(job.id()))
        .concurrency(5)
        .lease(Duration.ofSeconds(1))
        .stalledInterval(Duration.ofMillis(300))
        .maxStalls(20)
        .onError(error -> {})
        .start();
    Producer producer = new Producer();
    try (producer) {
      for (int round = 0; round < 3; round++) {
        producer.awaitMore(50);
        server.kill();
        int before = producer.errors.get();
        until(() -> producer.errors.get() > before);
        server.restart();
      }
      producer.awaitMore(50);
    }
    everythingAcknowledgedRan(producer);
  }

  @Test
  void cutConnectionsAndFlushedScriptsAreOvercome() {
    queue
        .worker(job -> ran.add(job.id()))
        .lease(Duration.ofSeconds(1))
        .stalledInterval(Duration.ofMillis(300))
        .maxStalls(20)
        .onError(error -> {})
        .start();
    Producer producer = new Producer();
    try (producer) {
      for (int round = 0; round < 4; round++) {
        producer.awaitMore(30);
        server.run("CLIENT", "KILL", "TYPE", "normal");
        producer.awaitMore(30);
        server.run("SCRIPT", "FLUSH");
      }
      producer.awaitMore(30);
    }
    everythingAcknowledgedRan(producer);
  }

  @Test
  void aServerThatDoesNotAnswerFailsCallsInBoundedTime() {
    queue.add("n", 1);
    server.freeze();
    long start = System.nanoTime();
    assertThatThrownBy(() -> queue.add("n", 2))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not known");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertThat(drover.health().healthy()).isFalse();
    server.thaw();
    until(() -> drover.health().healthy());
    queue.add("n", 3);
    assertThat(queue.counts().waiting()).isBetween(2L, 3L); // Nothing was added twice.
  }

  @Test
  void aFullServerRefusesAddsAndServesWorkers() {
    for (int i = 0; i < 20; i++) {
      queue.add("n", i);
    }
    server.run("CONFIG", "SET", "maxmemory", "1");
    assertThatThrownBy(() -> queue.add("n", 21))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("out of memory");
    work();
    server.run("CONFIG", "SET", "maxmemory", "0");
    queue.add("n", 22);
    until(() -> queue.counts().completed() == 21);
  }

  @Test
  void aServerThatBecomesAReplicaRefusesAndIsUsedAgainAfterwards() {
    work();
    try (RedisServer other = RedisServer.start()) {
      server.run("REPLICAOF", "127.0.0.1", Integer.toString(other.port()));
      assertThatThrownBy(() -> queue.add("n", 1))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("replica");
      server.run("REPLICAOF", "NO", "ONE");
    }
    until(
        () -> {
          queue.add("n", 2);
          return true;
        });
    until(() -> queue.counts().unfinished() == 0 && !ran.isEmpty());
  }

  @Test
  void aKeyOfTheWrongTypeFailsClearlyAndIsOvercome() {
    work();
    until(() -> server.run("SET", "bull:q:wait", "x").contains("OK"));
    assertThatThrownBy(() -> queue.add("n", 1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("something else");
    server.run("DEL", "bull:q:wait");
    String id = queue.add("n", 2).id();
    until(() -> ran.contains(id));
  }

  @Test
  void manyAddsUnderWayFailTogetherAndAreNotRepeated() {
    AtomicInteger acknowledged = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    int jobs = 3_000;
    for (int i = 0; i < jobs; i++) {
      var unused =
          queue
              .addAsync("n", i)
              .whenComplete(
                  (added, error) -> (error == null ? acknowledged : failed).incrementAndGet());
      if (i == jobs / 2) {
        server.run("CLIENT", "KILL", "TYPE", "normal");
      }
    }
    until(() -> acknowledged.get() + failed.get() == jobs);
    until(() -> queue.counts().waiting() >= 0);
    assertThat(queue.counts().waiting()).isBetween((long) acknowledged.get(), (long) jobs);
  }
}
