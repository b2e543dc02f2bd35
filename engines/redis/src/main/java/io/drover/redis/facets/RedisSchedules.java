package io.drover.redis.facets;

import io.drover.job.InvalidInputException;
import io.drover.job.Page;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Required;
import io.drover.redis.scripts.RunOptions;
import io.drover.redis.scripts.ScheduleFields;
import io.drover.redis.scripts.Script;
import io.drover.spi.Answers;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.Schedules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The job schedulers of BullMQ (format §5). Safe for use by any number of threads. */
public final class RedisSchedules implements Schedules {

  private static final int READ_AT_ONCE = 50;
  private static final Pattern CURSOR =
      Pattern.compile("(?<score>[-+.e0-9]+);(?<id>.+)", Pattern.DOTALL);

  private final RedisLink link;
  private final QueueKeys keys;

  public RedisSchedules(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  @Override
  public CompletableFuture<Optional<ScheduleRecord>> find(String queue, String id) {
    String base = keys.base(queue);
    return link.run(
            Script.FIND_SCHEDULE, base, Arguments.of(base, Required.of("a schedule's id", id)))
        .thenApply(
            reply ->
                Optional.ofNullable(Replies.only(reply))
                    .map(schedule -> ScheduleFields.of(schedule).record()));
  }

  @Override
  public CompletableFuture<Page<ScheduleRecord>> page(
      String queue, @Nullable String cursor, int limit) {
    return read(keys.base(queue), cursor, limit, new ArrayList<>());
  }

  /** Adds to the schedules that were read until there are enough. */
  private CompletableFuture<Page<ScheduleRecord>> read(
      String base, @Nullable String cursor, int limit, List<ScheduleRecord> read) {
    int wanted = Math.min(READ_AT_ONCE, limit - read.size());
    Arguments arguments = new Arguments(4).add(base).add(wanted);
    if (cursor == null) {
      arguments.add("").add("");
    } else {
      Matcher parts = CURSOR.matcher(cursor);
      if (!parts.matches()) {
        throw new InvalidInputException(
            "expected a cursor as a page of schedules returned it, got: \"%s\"".formatted(cursor));
      }
      arguments.add(parts.group("score")).add(parts.group("id"));
    }
    return link.run(Script.PAGE_SCHEDULES, base, arguments)
        .thenCompose(
            reply -> {
              List<@Nullable Object> answer = Replies.list(reply);
              answer.stream().skip(3).forEach(one -> read.add(ScheduleFields.of(one).record()));
              String next =
                  Replies.number(answer.get(0)) == 0
                      ? null
                      : Replies.needed(answer.get(1)) + ";" + Replies.needed(answer.get(2));
              return next == null || read.size() >= limit
                  ? CompletableFuture.completedFuture(Answers.page(read, next))
                  : read(base, next, limit, read);
            });
  }

  @Override
  public CompletableFuture<Outcome> put(String queue, ScheduleRecord schedule, Instant now) {
    String base = keys.base(queue);
    Required.of("a schedule", schedule);
    return outcome(
        Script.PUT_SCHEDULE, base, RunOptions.put(base, schedule, Required.of("the time", now)));
  }

  @Override
  public CompletableFuture<Outcome> plan(String queue, Planning planning) {
    String base = keys.base(queue);
    return outcome(
        Script.PLAN, base, RunOptions.plan(base, Required.of("what comes next", planning)));
  }

  @Override
  public CompletableFuture<Outcome> run(String queue, String id, Instant slot, Instant now) {
    String base = keys.base(queue);
    Required.of("a slot", slot);
    Required.of("the time", now);
    return find(queue, id)
        .thenCompose(
            found ->
                found.isEmpty()
                    ? CompletableFuture.completedFuture(Outcome.STALE)
                    : outcome(
                        Script.RUN_SCHEDULE, base, RunOptions.run(base, found.get(), slot, now)));
  }

  @Override
  public CompletableFuture<Boolean> remove(String queue, String id, Instant now) {
    String base = keys.base(queue);
    return link.run(
            Script.REMOVE_SCHEDULE, base, Arguments.of(base, Required.of("a schedule's id", id)))
        .thenApply(reply -> Replies.number(Replies.only(reply)) == 1);
  }

  private CompletableFuture<Outcome> outcome(Script script, String base, Arguments arguments) {
    return link.run(script, base, arguments)
        .thenApply(reply -> Outcome.values()[(int) Replies.number(Replies.only(reply))]);
  }
}
