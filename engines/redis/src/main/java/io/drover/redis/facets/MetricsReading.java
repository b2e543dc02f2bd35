package io.drover.redis.facets;

import io.drover.job.JobState;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.States;
import io.drover.spi.FinishedCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the counts of finished jobs (format 3.21), by plain commands, as there may be many. Safe
 * for use by any number of threads.
 */
final class MetricsReading {

  private static final String NEWEST = "prevTS";

  private final RedisLink link;
  private final QueueKeys keys;

  MetricsReading(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  FinishedCounts read(String queue, JobState outcome, int minutes) {
    String key = keys.key(queue, "metrics:" + States.key(outcome));
    Map<String, byte[]> totals = totals(key);
    List<byte[]> points = points(key, minutes - 1);
    Map<String, byte[]> after = totals(key);
    while (!Arrays.equals(totals.get(NEWEST), after.get(NEWEST))) {
      // A minute ended in between, and its point is at the front.
      totals = after;
      points = points(key, minutes - 1);
      after = totals(key);
    }
    return counts(after, points);
  }

  private static FinishedCounts counts(Map<String, byte[]> totals, List<byte[]> points) {
    long total = number(totals.get("count"));
    if (total <= 0) {
      return FinishedCounts.none();
    }
    List<Long> counts = new ArrayList<>(points.size() + 1);
    counts.add(Math.max(0, total - number(totals.get("prevCount"))));
    points.forEach(point -> counts.add(Math.max(0, number(point))));
    return FinishedCounts.of(total, Instant.ofEpochMilli(number(totals.get(NEWEST))), counts);
  }

  private Map<String, byte[]> totals(String key) {
    Map<String, byte[]> totals = link.call(commands -> commands.hgetall(key));
    return totals == null ? Map.of() : totals;
  }

  private List<byte[]> points(String key, int most) {
    List<byte[]> points =
        most < 1 ? null : link.call(commands -> commands.lrange(key + ":data", 0, most - 1));
    return points == null ? List.of() : points;
  }

  /** Returns what is there as a number; what is none, a stranger's, counts nothing. */
  static long number(byte @Nullable [] bytes) {
    if (bytes == null) {
      return 0;
    }
    try {
      return Replies.number(bytes);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
