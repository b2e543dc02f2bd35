package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens engines on the server that the tests share, each under a prefix of its own. Safe for use by
 * several threads.
 */
final class RedisBench {

  private static final AtomicInteger PREFIXES = new AtomicInteger();
  private static final Set<VirtualTime> FOLLOWED =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private RedisBench() {}

  /** Returns a prefix that no other test uses. */
  static String newPrefix() {
    return "test" + ProcessHandle.current().pid() + "-" + PREFIXES.incrementAndGet();
  }

  /** Opens an engine; if its time is virtual, the server's follows it. */
  static Engine open(String prefix, TimeSource time) {
    RedisSettings settings = RedisSettings.at(RedisShared.uri()).prefix(prefix);
    if (time instanceof VirtualTime virtual && FOLLOWED.add(virtual)) {
      ServerTime server = new ServerTime(settings);
      virtual.follow(server::pass);
    }
    return RedisEngine.open(settings, time);
  }

  /** Removes every key under a prefix. */
  static void remove(String prefix) {
    RedisShared.eval(
        "for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end"
            .getBytes(UTF_8),
        prefix + ":*");
  }

  /** The part of a server's time that the tests can move: what is left of its times to live. */
  private record ServerTime(RedisSettings settings) {

    private static final byte[] SCRIPT =
        """
        local keys = redis.call('KEYS', ARGV[1])
        for i = 1, #keys do
          local left = redis.call('PTTL', keys[i])
          if left >= 0 then
            redis.call('PEXPIRE', keys[i], left - tonumber(ARGV[2]))
          end
        end
        """
            .getBytes(UTF_8);

    void pass(Duration duration) {
      RedisShared.eval(SCRIPT, settings.prefix() + ":*", Long.toString(duration.toMillis()));
    }
  }
}
