package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.Added;
import io.drover.job.JobOptions;
import io.drover.job.QueueCounts;
import io.drover.job.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Producers and workers in queues of a cluster that changes, in Java and, if wanted, in Node. The
 * history is kept: what was tried, what was acknowledged under which id, and what ran under which.
 * For one thread.
 */
final class ClusterLoad implements AutoCloseable {

  /** How many adds of one producer may be under way; they keep their order. */
  private static final int WINDOW = 20;

  private final Drover drover;
  private final List<String> queues;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Semaphore wanted = new Semaphore(0);
  private final AtomicInteger values = new AtomicInteger();
  private final Map<Integer, Name> tried = new ConcurrentHashMap<>();
  private final Map<Integer, Name> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final Queue<List<Added>> series = new ConcurrentLinkedQueue<>();
  private final Queue<Run> runs = new ConcurrentLinkedQueue<>();
  private final List<Thread> producers = new ArrayList<>();
  private NodePeer node;

  /** A job's queue and id; before it is added it has none. */
  private record Name(String queue, String id) {}

  private record Run(Name name, int value) {}

  ClusterLoad(RedisCluster cluster, Duration callLimit, List<String> queues) {
    this.drover = Drover.open(cluster.uri() + "?callLimit=" + callLimit.toMillis());
    this.queues = queues;
  }

  static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(condition);
  }

  JobQueue<Integer> queue(String name) {
    return drover.queue(name, Integer.class);
  }

  // ---- Java -----------------------------------------------------------------------------------

  /** Starts a worker for each queue; what it holds when its node goes is run again soon. */
  void work() {
    for (String name : queues) {
      queue(name)
          .worker(job -> runs.add(new Run(new Name(name, job.id()), job.data())))
          .concurrency(5)
          .lease(Duration.ofSeconds(2))
          .stalledInterval(Duration.ofMillis(500))
          .maxStalls(50)
          .onError(error -> {})
          .start();
    }
  }

  /** Starts a producer of jobs of all kinds, and one whose jobs come in the order of their ids. */
  void produce() {
    for (String name : queues) {
      start(() -> attempt(name, "java", value -> queue(name).add("n", value, options(value)).id()));
      start(() -> inOrder(name));
    }
  }

  private void start(Runnable step) {
    Thread thread =
        new Thread(
            () -> {
              while (!stop.get()) {
                step.run();
              }
            });
    producers.add(thread);
    thread.start();
  }

  private interface Adding {
    String add(int value);
  }

  private int next(String queue) {
    int value = values.incrementAndGet();
    tried.put(value, new Name(queue, ""));
    return value;
  }

  /** Lets the producers add so many more jobs, to all queues together. */
  void want(int jobs) {
    wanted.release(jobs);
  }

  private boolean isWanted() {
    try {
      return wanted.tryAcquire(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void attempt(String queue, String side, Adding adding) {
    if (!isWanted()) {
      return;
    }
    int value = next(queue);
    try {
      acknowledged(value, queue, side, adding.add(value));
    } catch (StoreException | IllegalStateException e) {
      // It may have been added, once.
    }
  }

  private void acknowledged(int value, String queue, String side, String id) {
    acknowledged.put(value, new Name(queue, id));
    counts.computeIfAbsent(side + queue, same -> new AtomicInteger()).incrementAndGet();
  }

  private static JobOptions options(int value) {
    JobOptions options = JobOptions.defaults();
    return switch (value % 4) {
      case 0 -> options.id("own-" + value);
      case 1 -> options.priority(1 + value % 7);
      case 2 -> options.delay(Duration.ofMillis(1 + value % 50));
      default -> options;
    };
  }

  /** Adds jobs without waiting for each, until one fails. */
  private void inOrder(String queue) {
    List<Added> answered = new ArrayList<>();
    Deque<CompletableFuture<Added>> underWay = new ArrayDeque<>();
    series.add(answered);
    boolean failed = false;
    while (!underWay.isEmpty() || !failed && !stop.get()) {
      if (!failed && !stop.get() && underWay.size() < WINDOW && isWanted()) {
        int value = next(queue);
        underWay.add(
            queue(queue)
                .addAsync("n", value)
                .whenComplete(
                    (added, error) -> {
                      if (error == null) {
                        acknowledged(value, queue, "java", added.id());
                      }
                    }));
        continue;
      }
      if (underWay.isEmpty()) {
        continue;
      }
      try {
        answered.add(underWay.remove().join());
      } catch (CompletionException e) {
        failed = true;
      }
    }
  }

  // ---- Node -----------------------------------------------------------------------------------

  /** Has Node produce and work in the queues as well. */
  void share(NodePeer peer) {
    node = peer;
    for (String name : queues) {
      node.call("worker", name, name, List.of(Map.of("do", "echo")), Map.of("concurrency", 5));
      start(() -> attempt(name, "node", value -> node.text("add", name, "n", value, map(value))));
    }
  }

  private static Map<String, ?> map(int value) {
    return switch (value % 4) {
      case 0 -> Map.of("jobId", "own-" + value);
      case 1 -> Map.of("priority", 1 + value % 7);
      case 2 -> Map.of("delay", 1 + value % 50);
      default -> Map.of();
    };
  }

  // ---- history --------------------------------------------------------------------------------

  /** Waits until each side has added so many more jobs to each queue. */
  void awaitAdds(int more) {
    List<String> sides = node == null ? List.of("java") : List.of("java", "node");
    for (String queue : queues) {
      for (String side : sides) {
        AtomicInteger count = counts.computeIfAbsent(side + queue, same -> new AtomicInteger());
        int enough = count.get() + more;
        until(
            () -> {
              want(more);
              return count.get() >= enough;
            });
      }
    }
  }

  /** Returns which values of a queue were acknowledged so far. */
  Set<Integer> acknowledged(String queue) {
    return acknowledged.entrySet().stream()
        .filter(one -> one.getValue().queue().equals(queue))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Ends the producers, and waits until all there is has been run. */
  void drain() throws InterruptedException {
    stop.set(true);
    for (Thread producer : producers) {
      producer.join();
    }
    for (String name : queues) {
      until(() -> queue(name).counts().unfinished() == 0);
    }
  }

  /** Returns under which name each value was run; fails if one was under two. */
  private Map<Integer, Name> names() {
    List<Run> all = new ArrayList<>(runs);
    if (node != null) {
      node.told("processed")
          .forEach(
              run -> {
                Name tag = tried.get(run.path("data").asInt());
                all.add(
                    new Run(
                        new Name(tag.queue(), run.path("jobId").asString()),
                        run.path("data").asInt()));
              });
    }
    Map<Integer, Name> names = new ConcurrentHashMap<>();
    for (Run run : all) {
      assertThat(names.merge(run.value(), run.name(), (one, other) -> one))
          .as("the name of %s", run)
          .isEqualTo(run.name());
    }
    return names;
  }

  /** Checks that all that was acknowledged ran, once, in its order, and nothing else is there. */
  void checkThatNothingIsLost() {
    Map<Integer, Name> names = names();
    assertThat(names).containsAllEntriesOf(acknowledged);
    assertThat(Set.copyOf(names.values())).as("names of their own").hasSameSizeAs(names.keySet());
    checkTheRest(names);
    series.forEach(
        one ->
            assertThat(one.stream().map(added -> Integer.parseInt(added.id())))
                .as("ids of one producer")
                .isSorted());
    long finished = 0;
    for (String name : queues) {
      QueueCounts there = queue(name).counts();
      finished += there.completed() + there.failed();
    }
    assertThat(finished).isEqualTo(names.size());
  }

  /**
   * Checks the same where the cluster itself may have lost the last that a master had taken: what
   * is missing has to be missing in the store, and not only in the history.
   *
   * @param mayBeLost what a master had acknowledged before it was lost
   */
  void checkThatNothingElseIsLost(Set<Integer> mayBeLost) {
    Map<Integer, Name> names = names();
    checkTheRest(names);
    acknowledged.forEach(
        (value, name) -> {
          if (names.containsKey(value)) {
            assertThat(names.get(value)).isEqualTo(name);
          } else {
            assertThat(mayBeLost).as("what may be lost").contains(value);
            assertThat(queue(name.queue()).find(name.id()).filter(job -> value.equals(job.data())))
                .isEmpty();
          }
        });
  }

  private void checkTheRest(Map<Integer, Name> names) {
    assertThat(tried.keySet()).containsAll(names.keySet());
  }

  @Override
  public void close() {
    stop.set(true);
    drover.close(Duration.ofSeconds(5));
  }
}
