package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.WorkerBuilder;
import io.drover.job.JobHandler;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * Two sets of queues of the same names: what Node does in the one, Drover does in the other, and
 * then Redis has to hold the same of both. For one test thread; what it started ends with it.
 */
final class Twins implements AutoCloseable {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final Interop both;
  private final int number = NUMBERS.incrementAndGet();
  private final List<String> nodeWorkers = new ArrayList<>();
  private final List<Worker> javaWorkers = new ArrayList<>();

  Twins(Interop both) {
    this.both = both;
  }

  // ---- the two of one name ------------------------------------------------------------------

  /** Returns the full name of the queue that is Node's. */
  String node(String queue) {
    return "n" + number + "-" + queue;
  }

  /** Returns the full name of the queue that is Drover's. */
  String java(String queue) {
    return "j" + number + "-" + queue;
  }

  JobQueue<JsonNode> queue(String queue) {
    return both.queue(java(queue));
  }

  /** Calls a method of Node's queue {@code q}. */
  JsonNode onQueue(String method, Object... args) {
    List<Object> all = new ArrayList<>(List.of(node("q"), method));
    all.addAll(List.of(args));
    return both.node().call("onQueue", all.toArray());
  }

  /** Calls a method of a job in Node's queue {@code q}. */
  JsonNode onJob(String id, String method, Object... args) {
    List<Object> all = new ArrayList<>(List.of(node("q"), id, method));
    all.addAll(List.of(args));
    return both.node().call("onJob", all.toArray());
  }

  // ---- what happens on both sides -----------------------------------------------------------

  /** Adds a job to {@code q} on both sides; returns its id. */
  String add(Map<String, ?> nodes, JobOptions javas) {
    return add("{\"a\":1}", nodes, javas);
  }

  String add(String data, Map<String, ?> nodes, JobOptions javas) {
    String id = both.node().text("add", node("q"), "n", Interop.json(data), nodes);
    assertThat(queue("q").add("n", Interop.json(data), javas).id()).isEqualTo(id);
    return id;
  }

  /** Adds a job without any options. */
  String add() {
    return add(Map.of(), JobOptions.defaults());
  }

  /** Starts a worker of Node's on its queue. */
  void nodeWorker(String queue, Map<String, ?> options, Object... steps) {
    nodeWorkers.add(node(queue));
    both.node().worker(node(queue), options, steps);
  }

  /** Returns a worker of Drover's on its queue, not started. */
  WorkerBuilder<JsonNode, Object> javaWorker(String queue, JobHandler<JsonNode, Object> handler) {
    return queue(queue).worker(handler).withoutMetrics(); // As Node counts nothing unasked.
  }

  void start(WorkerBuilder<JsonNode, Object> worker) {
    javaWorkers.add(worker.start());
  }

  /** Starts workers on {@code q} that do one thing with every job. */
  void work(Object nodes, JobHandler<JsonNode, Object> javas) {
    nodeWorker("q", Map.of(), nodes);
    start(javaWorker("q", javas));
  }

  /** Ends the workers that were started. */
  void rest() {
    nodeWorkers.forEach(worker -> both.node().call("closeWorker", worker));
    javaWorkers.forEach(Worker::close);
    nodeWorkers.clear();
    javaWorkers.clear();
  }

  void until(String id, JobState state) {
    until("q", id, state);
  }

  void until(String queue, String id, JobState state) {
    both.until(node(queue), id, state);
    both.until(java(queue), id, state);
  }

  /** Waits for an event on both sides, as {@link Interop#events} tells it. */
  void untilEvent(String event) {
    both.until(() -> both.events(node("q")).contains(event));
    both.until(() -> both.events(java("q")).contains(event));
  }

  // ---- what Redis holds then ----------------------------------------------------------------

  String nodeKey(String suffix) {
    return both.key(node("q"), suffix);
  }

  String javaKey(String suffix) {
    return both.key(java("q"), suffix);
  }

  /** Checks that Redis holds the same of both sides' {@code q}. */
  void assertSame(String... exceptKeys) {
    assertSameIn("q", exceptKeys);
  }

  /** Checks that Redis holds the same of a queue of both sides, and returns that. */
  Map<String, Object> assertSameIn(String queue, String... exceptKeys) {
    Map<String, Object> nodes = picture(node(queue), "n");
    Map<String, Object> javas = picture(java(queue), "j");
    for (String key : exceptKeys) {
      nodes.remove(key);
      javas.remove(key);
    }
    assertThat(nodes).isNotEmpty();
    assertThat(javas).isEqualTo(nodes);
    return javas;
  }

  private Map<String, Object> picture(String queue, String side) {
    return QueuePicture.of(both.key(queue, ""), both.prefix() + ":" + side + number + "-");
  }

  @Override
  public void close() {
    rest();
  }
}
