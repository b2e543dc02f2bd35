package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Both libraries on one server and on one clock that stands until it is moved, each at queues of
 * its own. For one thread.
 */
final class TwinBench implements AutoCloseable {

  static final String NODE_SIDE = "n-";
  static final String JAVA_SIDE = "j-";

  /** Brings each time to live to what it was meant to be, less what is to pass. */
  private static final byte[] PASS =
      """
      for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
        local left = redis.call('PTTL', key)
        if left >= 0 then
          left = math.ceil(left / ARGV[2]) * ARGV[2] - ARGV[3]
          if left > 0 then
            redis.call('PEXPIRE', key, left)
          else
            redis.call('DEL', key)
          end
        end
      end
      """
          .getBytes(UTF_8);

  private final String prefix = RedisBench.newPrefix();
  private final VirtualTime time = new VirtualTime();
  private final NodePeer peer;
  private final NodeHand node;
  private final NodeHand nodeOnJava;
  private final JavaHand java;

  TwinBench() {
    peer = NodePeer.start(RedisShared.server().port(), prefix);
    node = new NodeHand(peer, prefix, NODE_SIDE);
    nodeOnJava = new NodeHand(peer, prefix, JAVA_SIDE);
    java = new JavaHand(prefix, JAVA_SIDE, time);
    node.clock(now().toEpochMilli());
  }

  /** Removes all that earlier sequences left. */
  void clear() {
    RedisBench.remove(prefix);
    for (String side : List.of(NODE_SIDE, JAVA_SIDE)) {
      for (String queue : List.of("q", "kids")) {
        Interop.redis().hset(key(side, queue + ":meta"), "opts.maxLenEvents", "10000");
      }
    }
  }

  String key(String side, String name) {
    return prefix + ":" + side + name;
  }

  Instant now() {
    return time.instant();
  }

  /** Lets time pass, on both sides and for the server. */
  void pass(long millis) {
    long before = now().toEpochMilli();
    time.move(Duration.ofMillis(millis));
    long after = now().toEpochMilli();
    node.clock(after);
    long ticks = after / TwinView.TICK - before / TwinView.TICK;
    RedisShared.eval(
        PASS, prefix + ":*", Long.toString(TwinView.TICK), Long.toString(ticks * TwinView.TICK));
  }

  /** Does something on Node's side and on the other; returns both answers. */
  List<String> make(TwinMove move, boolean nodeEverywhere) {
    return List.of(
        move.done().apply(node, key(NODE_SIDE, "")),
        move.done().apply(nodeEverywhere ? nodeOnJava : java, key(JAVA_SIDE, "")));
  }

  TwinView look(String side) {
    return TwinView.of(prefix, side);
  }

  @Override
  public void close() {
    java.close();
    peer.close();
    time.close();
    RedisBench.remove(prefix);
  }
}
