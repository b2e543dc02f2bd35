package io.drover.redis;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.JobState;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Drover and BullMQ on one server, under a prefix of their own. For one test thread; what it opened
 * is closed with it.
 */
final class Interop implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(60);

  private final String prefix = RedisBench.newPrefix();
  private final List<NodePeer> peers = new ArrayList<>();
  private final Drover drover;
  private final NodePeer node;

  Interop() {
    node = newPeer();
    drover = Drover.open(RedisShared.uri() + "?prefix=" + prefix);
  }

  /** Starts a further Node process. */
  NodePeer newPeer() {
    NodePeer peer = NodePeer.start(RedisShared.server().port(), prefix);
    peers.add(peer);
    return peer;
  }

  NodePeer node() {
    return node;
  }

  Drover drover() {
    return drover;
  }

  /** Returns a queue whose jobs' data is any JSON. */
  JobQueue<JsonNode> queue(String name) {
    return drover.queue(name, JsonNode.class);
  }

  static JsonNode json(String text) {
    return new JsonMapper().readTree(text);
  }

  /** Opens a further connection of Drover's, as another process would. */
  Drover another() {
    return Drover.open(RedisShared.uri() + "?prefix=" + prefix);
  }

  String prefix() {
    return prefix;
  }

  String key(String queue, String suffix) {
    return prefix + ":" + queue + ":" + suffix;
  }

  static RedisCommands<String, String> redis() {
    return RedisShared.keys();
  }

  /**
   * Writes a job's hash by hand, as a program of neither side would.
   *
   * @param more fields that are not as in a job without options, each followed by its value
   */
  void write(String queue, String id, String... more) {
    Map<String, String> fields = new HashMap<>();
    fields.put("name", "by hand");
    fields.put("data", "{\"a\":1}");
    fields.put("opts", "{\"attempts\":0}");
    fields.put("timestamp", Long.toString(System.currentTimeMillis()));
    fields.put("delay", "0");
    fields.put("priority", "0");
    for (int i = 0; i < more.length; i += 2) {
      fields.put(more[i], more[i + 1]);
    }
    redis().hset(key(queue, id), fields);
  }

  /** Makes it known that there may be a job, as whoever adds one does. */
  void mark(String queue) {
    redis().zadd(key(queue, "marker"), 0, "0");
  }

  Map<String, String> hash(String queue, String id) {
    return redis().hgetall(key(queue, id));
  }

  /** Returns the events of a queue as {@code name id prev}. */
  List<String> events(String queue) {
    return redis().xrange(key(queue, "events"), io.lettuce.core.Range.unbounded()).stream()
        .map(
            entry ->
                (entry.getBody().get("event")
                        + " "
                        + entry.getBody().getOrDefault("jobId", "")
                        + " "
                        + entry.getBody().getOrDefault("prev", ""))
                    .trim())
        .toList();
  }

  void until(Callable<Boolean> condition) {
    Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(condition);
  }

  void until(String queue, String id, JobState state) {
    until(() -> queue(queue).state(id).filter(state::equals).isPresent());
  }

  @Override
  public void close() {
    drover.close();
    peers.forEach(NodePeer::close);
    RedisBench.remove(prefix);
  }
}
