package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.JobOptions;
import io.drover.job.QueueCounts;
import io.drover.job.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Producers and workers of both sides in one queue while its slot moves to and fro. The history is
 * kept: what was tried, what was acknowledged under which id, and what ran under which.
 */
class InteropReshardTest {

  private static final String QUEUE = "{busy}";
  private static final String BASE = "bull:" + QUEUE + ":";
  private static final RedisCluster CLUSTER = RedisCluster.start(2);

  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger values = new AtomicInteger();
  private final Set<Integer> tried = ConcurrentHashMap.newKeySet();
  private final Map<Integer, String> acknowledged = new ConcurrentHashMap<>();
  private final AtomicInteger byJava = new AtomicInteger();
  private final AtomicInteger byNode = new AtomicInteger();
  private final Queue<Run> runs = new ConcurrentLinkedQueue<>();
  private final List<Thread> producers = new ArrayList<>();
  private NodePeer node;
  private Drover drover;
  private JobQueue<Integer> queue;

  private record Run(String id, int value) {}

  private record Job(String id, int value) {}

  @BeforeEach
  void open() {
    node = NodePeer.startOnCluster(CLUSTER, "bull");
    drover = Drover.open(CLUSTER.uri());
    queue = drover.queue(QUEUE, Integer.class);
  }

  @AfterEach
  void close() {
    stop.set(true);
    if (drover != null) { // Without Node as a peer the test is skipped before it is opened.
      drover.close(Duration.ofSeconds(5));
      node.close();
    }
  }

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  private static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(condition);
  }

  private interface Adding {
    Job add(int value);
  }

  private void produce(AtomicInteger count, Adding adding) {
    Thread thread =
        new Thread(
            () -> {
              while (!stop.get()) {
                int value = values.incrementAndGet();
                tried.add(value);
                try {
                  acknowledged.put(value, adding.add(value).id());
                  count.incrementAndGet();
                } catch (StoreException | IllegalStateException e) {
                  // It may have been added, once.
                }
              }
            });
    producers.add(thread);
    thread.start();
  }

  private Job javaAdds(int value) {
    JobOptions options = JobOptions.defaults();
    options =
        switch (value % 4) {
          case 0 -> options.id("own-" + value);
          case 1 -> options.priority(1 + value % 7);
          case 2 -> options.delay(Duration.ofMillis(1 + value % 50));
          default -> options;
        };
    return new Job(queue.add("n", value, options).id(), value);
  }

  private Job nodeAdds(int value) {
    Map<String, ?> options =
        switch (value % 4) {
          case 0 -> Map.of("jobId", "own-" + value);
          case 1 -> Map.of("priority", 1 + value % 7);
          case 2 -> Map.of("delay", 1 + value % 50);
          default -> Map.of();
        };
    return new Job(node.text("add", QUEUE, "n", value, options), value);
  }

  private static long tryAgains() {
    long all = 0;
    for (RedisServer server : CLUSTER.nodes()) {
      Matcher count =
          Pattern.compile("errorstat_TRYAGAIN:count=([0-9]+)")
              .matcher(server.ask(commands -> commands.info("errorstats")));
      all += count.find() ? Long.parseLong(count.group(1)) : 0;
    }
    return all;
  }

  /** Waits until both sides have added more than before. */
  private void awaitAdds(int more) {
    int java = byJava.get() + more;
    int nodes = byNode.get() + more;
    until(() -> byJava.get() >= java && byNode.get() >= nodes);
  }

  private void move(int atOnce) {
    RedisServer from = CLUSTER.holder(BASE);
    RedisServer to = CLUSTER.other(BASE);
    RedisCluster.Move move = CLUSTER.move(BASE, from, to);
    long before = tryAgains();
    move.begin();
    until(() -> tryAgains() > before + 5);
    move.keys((int) move.keysOn(from) / 2, atOnce);
    long half = tryAgains();
    until(() -> tryAgains() > half + 5);
    move.keys(Integer.MAX_VALUE, atOnce);
    long all = tryAgains();
    until(() -> tryAgains() > all + 5);
    move.end();
  }

  @Test
  void nothingIsLostOrAddedTwiceWhileTheSlotMoves() throws InterruptedException {
    queue
        .worker(job -> runs.add(new Run(job.id(), job.data())))
        .concurrency(5)
        .onError(error -> {})
        .start();
    node.worker(QUEUE, Map.of("concurrency", 5), Map.of("do", "echo"));
    produce(byJava, this::javaAdds);
    produce(byJava, this::javaAdds);
    produce(byNode, this::nodeAdds);
    produce(byNode, this::nodeAdds);
    awaitAdds(20);
    for (int round = 0; round < 4; round++) {
      move(round % 2 == 0 ? 1 : 10);
      awaitAdds(20);
    }
    stop.set(true);
    for (Thread producer : producers) {
      producer.join();
    }
    until(() -> queue.counts().unfinished() == 0);

    List<Run> all = new ArrayList<>(runs);
    node.told("processed")
        .forEach(run -> all.add(new Run(run.path("jobId").asString(), run.path("data").asInt())));
    Map<Integer, String> idOf = new ConcurrentHashMap<>();
    Map<String, Integer> valueOf = new ConcurrentHashMap<>();
    for (Run run : all) {
      assertThat(idOf.merge(run.value(), run.id(), (one, other) -> one))
          .as("the id of %s", run)
          .isEqualTo(run.id());
      assertThat(valueOf.merge(run.id(), run.value(), (one, other) -> one))
          .as("the value of %s", run)
          .isEqualTo(run.value());
    }
    assertThat(idOf).containsAllEntriesOf(acknowledged);
    assertThat(tried).containsAll(idOf.keySet());
    QueueCounts counts = queue.counts();
    assertThat(counts.completed() + counts.failed()).isEqualTo(idOf.size());
  }
}
