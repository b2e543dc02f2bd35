package io.drover.redis.facets;

import io.drover.job.InvalidInputException;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.JobFields;
import io.drover.redis.scripts.Parts;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import io.drover.redis.scripts.States;
import io.drover.spi.Answers;
import io.drover.spi.JobRecord;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads through what may be long: states page by page, all keys. Safe for any number of threads.
 */
final class Paging {

  private static final int JOBS_AT_ONCE = 50;
  private static final int KEYS_AT_ONCE = 1_000;
  private static final int OWNERS_AT_ONCE = 200;
  private static final Pattern CURSOR =
      Pattern.compile("(?<passed>[0-9]{1,15});(?<score>[-+.e0-9]*);(?<last>.+)", Pattern.DOTALL);

  private final RedisLink link;
  private final QueueKeys keys;

  Paging(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  Page<JobRecord> page(String queue, PageRequest request) {
    List<JobRecord> jobs = new ArrayList<>();
    String cursor = request.cursor();
    do {
      int wanted = Math.min(JOBS_AT_ONCE, request.limit() - jobs.size());
      cursor = read(queue, request.after(cursor), wanted, jobs);
    } while (cursor != null && jobs.size() < request.limit());
    return Answers.page(jobs, cursor);
  }

  /** Adds some jobs to those read; returns the cursor to the next, or {@code null} at the end. */
  private @Nullable String read(
      String queue, PageRequest request, int wanted, List<JobRecord> jobs) {
    String base = keys.base(queue);
    Arguments arguments =
        new Arguments(7)
            .add(base)
            .add(States.key(request.state()))
            .add(request.order() == PageRequest.Order.DESCENDING)
            .add(wanted);
    String cursor = request.cursor();
    if (cursor != null) {
      Matcher parts = CURSOR.matcher(cursor);
      if (!parts.matches()) {
        throw new InvalidInputException(
            "expected a cursor as a page returned it, got: \"%s\"".formatted(cursor));
      }
      arguments.add(parts.group("passed")).add(parts.group("last")).add(parts.group("score"));
    }
    List<@Nullable Object> answer = Replies.list(link.call(Script.PAGE, base, arguments));
    for (int i = 4; i < answer.size(); i += 2) {
      jobs.add(JobFields.of(answer.get(i), answer.get(i + 1)).record(keys, queue, request.state()));
    }
    if (Replies.number(answer.get(1)) == 0) {
      return null;
    }
    return Replies.number(answer.get(0))
        + ";"
        + Replies.text(answer.get(3))
        + ";"
        + Replies.text(answer.get(2));
  }

  /** Returns the names of the queues, sorted. */
  List<String> queues() {
    TreeSet<String> queues = new TreeSet<>();
    scan(
        keys.metaPattern(),
        key -> {
          String queue = keys.queueOf(key);
          if (queue != null) {
            queues.add(queue);
          }
        });
    return List.copyOf(queues);
  }

  /**
   * Removes deduplication ids that outlast their jobs, after all jobs of the queue were removed.
   * Nothing lists them, so all keys are looked through; those of jobs that came meanwhile stay.
   */
  void forgetOwners(String queue) {
    String base = keys.base(queue);
    List<String> owners = new ArrayList<>();
    scan(QueueKeys.literally(base) + "de:*", owners::add);
    for (List<String> part : Parts.of(owners, OWNERS_AT_ONCE)) {
      Arguments arguments = new Arguments(1 + part.size()).add(base);
      part.forEach(arguments::add);
      link.call(Script.FORGET_OWNERS, base, arguments);
    }
  }

  private void scan(String pattern, Consumer<String> found) {
    ScanArgs args = ScanArgs.Builder.matches(pattern).limit(KEYS_AT_ONCE);
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      ScanCursor from = cursor;
      KeyScanCursor<String> next = link.call(commands -> commands.scan(from, args));
      if (next == null) {
        return;
      }
      next.getKeys().forEach(found);
      cursor = next;
    } while (!cursor.isFinished());
  }
}
