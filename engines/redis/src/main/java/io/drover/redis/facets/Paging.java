package io.drover.redis.facets;

import io.drover.job.InvalidInputException;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.JobFields;
import io.drover.redis.scripts.Parts;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Required;
import io.drover.redis.scripts.Script;
import io.drover.redis.scripts.States;
import io.drover.spi.Answers;
import io.drover.spi.JobRecord;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private static final int JOBS_AT_FIRST = 10;
  private static final long BYTES_AT_ONCE = 1 << 20;
  private static final int KEYS_AT_ONCE = 1_000;
  private static final int LEFT_AT_ONCE = 200;
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
    read(queue, request.state(), Replies.texts(answer.get(4)), jobs);
    if (Replies.number(answer.get(1)) == 0) {
      return null;
    }
    return Replies.number(answer.get(0))
        + ";"
        + Replies.text(answer.get(3))
        + ";"
        + Replies.text(answer.get(2));
  }

  /**
   * Reads jobs by commands of their own: through a script large ones would take the server many
   * times as long. A job that has gone since the script told its id is left out.
   */
  private void read(String queue, JobState state, List<String> ids, List<JobRecord> jobs) {
    ByteShare share = new ByteShare(BYTES_AT_ONCE, JOBS_AT_FIRST, JOBS_AT_ONCE);
    for (int from = 0; from < ids.size(); ) {
      int to = Math.min(ids.size(), from + share.next());
      List<String> hashes = new ArrayList<>();
      ids.subList(from, to).forEach(id -> hashes.add(keys.key(queue, id)));
      List<Map<String, byte[]>> read = Required.of("jobs", link.await(link.readHashes(hashes)));
      long bytes = 0;
      for (int i = 0; i < read.size(); i++) {
        Map<String, byte[]> fields = read.get(i);
        bytes += fields.values().stream().mapToInt(value -> value.length).sum();
        if (!fields.isEmpty()) {
          jobs.add(new JobFields(ids.get(from + i), fields).record(keys, queue, state));
        }
      }
      share.note(read.size(), bytes);
      from = to;
    }
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
   * Removes what outlasts the jobs of a queue after all were removed: deduplication ids, and hashes
   * of jobs that were in no state. Nothing lists them, so all keys are looked through; those of
   * jobs that came meanwhile stay.
   */
  void forgetLeft(String queue) {
    String base = keys.base(queue);
    List<String> owners = new ArrayList<>();
    List<String> jobs = new ArrayList<>();
    scan(
        QueueKeys.literally(base) + "*",
        key -> {
          String rest = key.substring(base.length());
          if (rest.startsWith("de:")) {
            owners.add(key);
          } else if (rest.startsWith("repeat:") || rest.indexOf(':') < 0) {
            jobs.add(rest);
          }
        });
    forget(Script.FORGET_OWNERS, base, owners);
    forget(Script.FORGET_LEFT, base, jobs);
  }

  private void forget(Script script, String base, List<String> left) {
    for (List<String> part : Parts.of(left, LEFT_AT_ONCE)) {
      Arguments arguments = new Arguments(1 + part.size()).add(base);
      part.forEach(arguments::add);
      link.call(script, base, arguments);
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
