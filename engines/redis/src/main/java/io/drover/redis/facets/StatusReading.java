package io.drover.redis.facets;

import io.drover.job.QueueStatus;
import io.drover.job.StoreException;
import io.drover.job.TimeRange;
import io.drover.redis.connections.QuietLog;
import io.drover.redis.connections.RedisErrors;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Parts;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import io.drover.redis.scripts.States;
import io.drover.spi.Answers;
import io.drover.spi.Inspection;
import io.drover.spi.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads how queues are and where jobs stand in them. Safe for use by any number of threads. All
 * queues are asked for together, so that they take one way to the server.
 */
final class StatusReading {

  private static final QuietLog LOG = QuietLog.of(StatusReading.class);

  /** How many queues are asked for at once, which bounds the calls under way. */
  private static final int QUEUES_AT_ONCE = 500;

  private final RedisLink link;
  private final QueueKeys keys;
  private final QueueDirectory directory;

  StatusReading(RedisLink link, QueueKeys keys, QueueDirectory directory) {
    this.link = link;
    this.keys = keys;
    this.directory = directory;
  }

  QueueStatus status(String queue, Instant now) {
    return status(queue, Replies.list(link.await(ask(queue, now))));
  }

  List<QueueStatus> statuses(Instant now) {
    List<QueueStatus> all = new ArrayList<>();
    for (List<String> some : Parts.of(List.copyOf(directory.names()), QUEUES_AT_ONCE)) {
      List<CompletableFuture<@Nullable Object>> asked =
          some.stream().map(queue -> ask(queue, now)).toList();
      for (int i = 0; i < some.size(); i++) {
        List<@Nullable Object> answer = answer(some.get(i), asked.get(i));
        if (answer.isEmpty()) {
          continue;
        }
        if (Replies.number(answer.get(0)) == 1) {
          all.add(status(some.get(i), answer));
        } else {
          directory.gone(some.get(i));
        }
      }
    }
    return List.copyOf(all);
  }

  /** Waits for an answer; a queue whose keys are something else keeps no other from being told. */
  private List<@Nullable Object> answer(String queue, CompletableFuture<@Nullable Object> asked) {
    try {
      return Replies.list(link.await(asked));
    } catch (StoreException e) {
      if (!RedisErrors.isWrongType(e)) {
        throw e;
      }
      LOG.info("the keys of \"" + queue + "\" are not those of a queue, which is left out", e);
      return List.of();
    }
  }

  private CompletableFuture<@Nullable Object> ask(String queue, Instant now) {
    String base = keys.base(queue);
    Arguments arguments =
        new Arguments(3).add(base).add(now.toEpochMilli()).add(Inspection.STATUS_PRIORITIES);
    return link.run(Script.STATUS, base, arguments);
  }

  private static QueueStatus status(String queue, List<@Nullable Object> answer) {
    return Answers.status(
            queue, Answers.counts(state -> Replies.number(answer.get(1 + state.ordinal()))))
        .nextDue(instant(answer.get(8)))
        .oldestReady(instant(answer.get(9)))
        .settings(RateGate.settings(answer.subList(10, 14)))
        .finishedInAll(counted(answer.get(14)), counted(answer.get(15)))
        .build();
  }

  /** Returns the end of a lease that has none, or when a job is due that has no lease. */
  private static @Nullable Instant untilWithoutTime(long lease, @Nullable Object due) {
    return lease == -1 ? TimeRange.LAST : instant(due);
  }

  private static long counted(@Nullable Object count) {
    return Math.max(0, MetricsReading.number(count instanceof byte[] bytes ? bytes : null));
  }

  private static @Nullable Instant instant(@Nullable Object millis) {
    long number = Replies.number(millis);
    return number < 0 ? null : Instant.ofEpochMilli(number);
  }

  Optional<Standing> standing(String queue, String id, Instant now, int most) {
    String base = keys.base(queue);
    Arguments arguments = new Arguments(3).add(base).add(id).add(most);
    List<@Nullable Object> answer =
        QueueKeys.mayBeJob(id)
            ? Replies.list(link.call(Script.STANDING, base, arguments))
            : List.of();
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    Standing standing = Standing.of(States.of(Replies.needed(answer.get(0))));
    long before = Replies.number(answer.get(1));
    long lease = Replies.number(answer.get(3));
    return Optional.of(
        (Replies.number(answer.get(2)) == 1
                ? standing.ahead(before)
                : standing.aheadAtLeast(before))
            .until(lease < 0 ? untilWithoutTime(lease, answer.get(4)) : now.plusMillis(lease)));
  }
}
