package io.drover.redis.facets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.ChildState;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.Page;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import io.drover.spi.Answers;
import io.drover.spi.ChildRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a job's children page by page. Safe for use by any number of threads.
 *
 * <p>Where there are many they are scanned, which may give some twice: those that lie in one bucket
 * of the server's table, if the table shrinks between two pages. These follow upon each other, so
 * the cursor names those that were given last.
 */
final class ChildPaging {

  /** How many children the cursor names at least, more than lie in a bucket that was several. */
  private static final int NAMED = 64;

  private static final int AT_FIRST = 5;
  private static final int MOST = 200;
  private static final long BYTES_AT_ONCE = 1 << 18;

  private static final Pattern CURSOR =
      Pattern.compile("(?<names>(?:[A-Za-z0-9_-]{11})*)(?<on>>.+|#[0-9]{1,20})", Pattern.DOTALL);

  private final RedisLink link;
  private final QueueKeys keys;

  ChildPaging(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  /** How the script read: the last part it came to, and where to go on. Immutable. */
  private record Read(
      String lastPart, int inLastPart, String next, List<@Nullable Object> children) {

    int size() {
      return children.size() / 2;
    }

    String key(int index) {
      return Replies.needed(children.get(2 * index));
    }

    long bytes() {
      return IntStream.range(0, size()).mapToLong(index -> value(index).length).sum();
    }

    byte[] value(int index) {
      return children.get(2 * index + 1) instanceof byte[] bytes ? bytes : new byte[0];
    }
  }

  Page<ChildRecord> page(JobKey parent, ChildState state, @Nullable String cursor, int limit) {
    Set<Long> named = new LinkedHashSet<>();
    String from = "";
    if (cursor != null) {
      Matcher parts = CURSOR.matcher(cursor);
      if (!parts.matches()) {
        throw new InvalidInputException(
            "expected a cursor as a page of children returned it, got: \"%s\"".formatted(cursor));
      }
      from = parts.group("on");
      names(parts.group("names"), named);
    }
    List<ChildRecord> found = new ArrayList<>();
    // Large results would take the server long.
    ByteShare share = new ByteShare(BYTES_AT_ONCE, AT_FIRST, MOST);
    while (true) {
      Read read = read(parent, state, Math.min(limit - found.size(), share.next()), from);
      share.note(read.size(), read.bytes());
      int taken = 0;
      for (; taken < read.size() && found.size() < limit; taken++) {
        String key = read.key(taken);
        if (named.add(hash(key))) {
          found.add(child(key, state, read.value(taken)));
        }
      }
      if (taken < read.size()) {
        int lastGiven = taken - (read.size() - read.inLastPart());
        return Answers.page(found, names(named, NAMED + lastGiven) + read.lastPart());
      }
      from = read.next();
      if (from.isEmpty()) {
        return Answers.page(found, null);
      }
      if (found.size() == limit) {
        return Answers.page(found, (from.startsWith("#") ? names(named, NAMED) : "") + from);
      }
    }
  }

  private Read read(JobKey parent, ChildState state, int limit, String from) {
    Arguments arguments =
        new Arguments(4)
            .add(keys.key(parent.queue(), parent.id()))
            .add(kind(state))
            .add(limit)
            .add(from);
    List<@Nullable Object> answer =
        Replies.list(link.call(Script.CHILDREN_PAGE, keys.base(parent.queue()), arguments));
    return new Read(
        Replies.needed(answer.get(0)),
        (int) Replies.number(answer.get(1)),
        Replies.needed(answer.get(2)),
        answer.subList(3, answer.size()));
  }

  private static String kind(ChildState state) {
    return switch (state) {
      case PENDING -> "dependencies";
      case COMPLETED -> "processed";
      case IGNORED -> "failed";
      case FAILED -> "unsuccessful";
    };
  }

  private ChildRecord child(String key, ChildState state, byte[] value) {
    JobKey child = keys.jobAt(key);
    return switch (state) {
      case PENDING -> ChildRecord.pending(child);
      case COMPLETED -> ChildRecord.completed(child, value);
      case IGNORED -> ChildRecord.ignored(child, new String(value, UTF_8));
      case FAILED -> ChildRecord.failed(child);
    };
  }

  private static void names(String text, Set<Long> named) {
    for (int at = 0; at < text.length(); at += 11) {
      named.add(
          ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(at, at + 11))).getLong());
    }
  }

  private static String names(Set<Long> named, int most) {
    StringBuilder text = new StringBuilder();
    int skip = Math.max(0, named.size() - most);
    for (long hash : named) {
      if (skip-- <= 0) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(hash).array();
        text.append(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      }
    }
    return text.toString();
  }

  /** Returns a number by which a key is told from others (FNV-1a, of 64 bits). */
  private static long hash(String key) {
    long hash = 0xcbf29ce484222325L;
    for (byte one : key.getBytes(UTF_8)) {
      hash = (hash ^ (one & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
