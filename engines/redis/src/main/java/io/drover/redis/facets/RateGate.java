package io.drover.redis.facets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.QueueSettings;
import io.drover.job.RateLimit;
import io.drover.job.TimeRange;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.QueueKeys;
import io.drover.spi.Answers;
import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What lets a queue's workers claim: pause, concurrency and rates, which are stored with the queue
 * (format §1.4, §3.17). Safe for use by any number of threads.
 */
final class RateGate {

  /** The count that no limit reaches, by which a queue is held back. */
  private static final byte[] HELD = "9007199254740991".getBytes(UTF_8);

  private final RedisLink link;
  private final QueueKeys keys;

  RateGate(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  QueueSettings settings(String queue) {
    String meta = keys.key(queue, "meta");
    List<KeyValue<String, byte[]>> fields =
        link.call(commands -> commands.hmget(meta, "paused", "concurrency", "max", "duration"));
    if (fields == null) {
      return Answers.settings().build();
    }
    return settings(fields.stream().map(RateGate::value).toList());
  }

  private static @Nullable Object value(KeyValue<String, byte[]> field) {
    return field.hasValue() ? field.getValue() : null;
  }

  /** Returns the settings that the fields paused, concurrency, max and duration stand for. */
  static QueueSettings settings(List<? extends @Nullable Object> fields) {
    Long concurrency = number(fields.get(1), Integer.MAX_VALUE);
    Long max = number(fields.get(2), Integer.MAX_VALUE);
    Long window = number(fields.get(3), TimeRange.LONGEST.toMillis());
    return Answers.settings()
        .paused(fields.get(0) != null)
        .concurrency(concurrency == null ? null : (int) Math.max(1, concurrency))
        .rateLimit(
            max == null || window == null || max < 1 || window < 1
                ? null
                : RateLimit.of(max.intValue(), Duration.ofMillis(window)))
        .build();
  }

  /**
   * Returns a setting as the whole number by which it acts: another program may have written a
   * fraction, and a job that begins a further one of so many is still let in.
   */
  private static @Nullable Long number(@Nullable Object field, long most) {
    double number = field instanceof byte[] text ? parse(text) : Double.NaN;
    return Double.isNaN(number) ? null : (long) Math.min(most, Math.ceil(number));
  }

  private static double parse(byte[] text) {
    try {
      return Double.parseDouble(new String(text, UTF_8));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  void limitConcurrency(String queue, @Nullable Integer max) {
    String meta = keys.key(queue, "meta");
    if (max == null) {
      link.call(commands -> commands.hdel(meta, "concurrency"));
    } else {
      link.call(commands -> commands.hset(meta, "concurrency", bytes(max)));
    }
  }

  /** Both fields always go together: one alone breaks BullMQ's workers (§1.4). */
  void limitRate(String queue, @Nullable RateLimit limit) {
    String meta = keys.key(queue, "meta");
    if (limit == null) {
      link.call(commands -> commands.hdel(meta, "max", "duration"));
    } else {
      Map<String, byte[]> fields =
          Map.of("max", bytes(limit.max()), "duration", bytes(limit.window().toMillis()));
      link.call(commands -> commands.hset(meta, fields));
    }
  }

  void hold(String queue, Duration time) {
    String limiter = keys.key(queue, "limiter");
    long millis = time.toMillis();
    if (millis > 0) {
      link.call(commands -> commands.set(limiter, HELD, SetArgs.Builder.px(millis)));
    }
  }

  void release(String queue) {
    link.call(commands -> commands.del(keys.key(queue, "limiter")));
  }

  Optional<Instant> heldUntil(String queue, Instant now) {
    String limiter = keys.key(queue, "limiter");
    QueueSettings settings = settings(queue);
    byte[] used = link.call(commands -> commands.get(limiter));
    double max = settings.rateLimit() == null ? parse(HELD) : settings.rateLimit().max();
    if (used == null || !(parse(used) >= max)) {
      return Optional.empty();
    }
    Long left = link.call(commands -> commands.pttl(limiter));
    return left == null || left <= 0 ? Optional.empty() : Optional.of(now.plusMillis(left));
  }

  private static byte[] bytes(long number) {
    return Long.toString(number).getBytes(UTF_8);
  }
}
