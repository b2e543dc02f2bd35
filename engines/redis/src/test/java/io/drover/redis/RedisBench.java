package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import io.drover.testkit.VirtualTime;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens engines on the server that the tests share, each under a prefix of its own. Safe for use by
 * several threads.
 */
final class RedisBench {

  private static final AtomicInteger PREFIXES = new AtomicInteger();
  private static final Map<VirtualTime, RedisEngine> OPEN =
      Collections.synchronizedMap(new WeakHashMap<>());

  private static final byte[] PASS =
      """
      for i = 2, #ARGV do
        for _, key in ipairs(redis.call('KEYS', ARGV[i])) do
          local left = redis.call('PTTL', key)
          if left >= 0 then
            redis.call('PEXPIRE', key, left - tonumber(ARGV[1]))
          end
        end
      end
      """
          .getBytes(UTF_8);

  private RedisBench() {}

  /** Returns a prefix that no other test uses. */
  static String newPrefix() {
    return "test" + ProcessHandle.current().pid() + "-" + PREFIXES.incrementAndGet();
  }

  /** Opens an engine; if its time is virtual, the server's follows it. */
  static Engine open(String prefix, TimeSource time) {
    RedisEngine engine = RedisEngine.open(RedisSettings.at(RedisShared.uri()).prefix(prefix), time);
    if (time instanceof VirtualTime virtual && OPEN.put(virtual, engine) == null) {
      virtual.follow(distance -> pass(prefix, distance, OPEN.get(virtual)));
    }
    return engine;
  }

  /**
   * Takes a time from what is left of every time to live, behind all that the engine sent before:
   * as if the time had passed after that.
   */
  private static void pass(String prefix, Duration distance, RedisEngine engine) {
    if (engine.link().isOpen()) {
      byte[][] arguments = {
        Long.toString(distance.toMillis()).getBytes(UTF_8),
        (prefix + ":*").getBytes(UTF_8),
        ("drover:" + prefix + ":*").getBytes(UTF_8),
        "processed:*".getBytes(UTF_8), // The ledger's keys have no prefix; tests come one by one.
        "drover:claim:*".getBytes(UTF_8),
        "drover:failure:*".getBytes(UTF_8)
      };
      engine
          .link()
          .call(commands -> commands.eval(PASS, ScriptOutputType.STATUS, new String[0], arguments));
    }
  }

  /** Removes every key under a prefix. */
  static void remove(String prefix) {
    for (String keys : List.of(prefix + ":*", "drover:" + prefix + ":*")) {
      RedisShared.eval(
          "for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end"
              .getBytes(UTF_8),
          keys);
    }
  }
}
