package io.drover.redis.facets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.InvalidInputException;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.InsertArguments;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import io.drover.spi.JobDelivery;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Trees of jobs that are too large for one script. Safe for use by any number of threads.
 *
 * <p>The parts of a tree are kept under the queue of its root; which queues have any, a key of the
 * prefix's says. Release and removal go in steps, each short; a release that has begun is carried
 * on by whoever looks for trees to drop.
 */
final class Staging {

  private static final int JOBS_AT_ONCE = 50;
  private static final int TREES_AT_ONCE = 100;

  private final RedisLink link;
  private final QueueKeys keys;

  /** The starts of the keys under which trees are that are staged by this process. */
  private final Map<String, String> places = new ConcurrentHashMap<>();

  Staging(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  /** Returns the key that says which queues have trees, with the time of the latest part. */
  private String index() {
    return "drover:" + keys.prefix() + ":staging";
  }

  // ---- staging ------------------------------------------------------------------------------

  CompletableFuture<?> stage(String tree, Instant now, List<JobDelivery> part) {
    JobDelivery first = part.get(0);
    if (first.job().parent() == null) {
      return stage(new Part(tree, keys.base(first.queue()), true), now, part);
    }
    String known = places.get(tree);
    return known == null
        ? find(tree).thenCompose(base -> stage(new Part(tree, base, false), now, part))
        : stage(new Part(tree, known, false), now, part);
  }

  /** Which part it is of which tree, and the start of the keys of the root's queue. Immutable. */
  private record Part(String tree, String base, boolean isFirst) {}

  private CompletableFuture<?> stage(Part where, Instant now, List<JobDelivery> part) {
    String base = where.base();
    if (base.isEmpty()) {
      return refused(where, null);
    }
    places.put(where.tree(), base);
    Arguments arguments =
        new Arguments(4 + 10 * part.size())
            .add(base)
            .add(where.tree())
            .add(now.toEpochMilli())
            .add(where.isFirst());
    part.forEach(job -> InsertArguments.stage(job, keys, arguments));
    byte[] member = base.getBytes(UTF_8);
    return link.send(commands -> commands.zadd(index(), now.toEpochMilli(), member))
        .thenCompose(noted -> link.run(Script.STAGE, base, arguments))
        .thenCompose(
            answer -> {
              int refused = (int) Replies.number(Replies.only(answer));
              return refused == 0
                  ? CompletableFuture.completedFuture(null)
                  : refused(where, refused < 0 ? null : part.get(refused - 1));
            });
  }

  /** Returns the start of the keys under which a tree is, which another process began; or ''. */
  private CompletableFuture<String> find(String tree) {
    return link.send(commands -> commands.zrange(index(), 0, -1))
        .thenCompose(bases -> find(tree, texts(bases), 0));
  }

  private CompletableFuture<String> find(String tree, List<String> bases, int from) {
    if (from == bases.size()) {
      return CompletableFuture.completedFuture("");
    }
    String base = bases.get(from);
    byte[] member = tree.getBytes(UTF_8);
    return link.send(commands -> commands.zscore("drover:" + base + "staged", member))
        .thenCompose(
            since ->
                since == null
                    ? find(tree, bases, from + 1)
                    : CompletableFuture.completedFuture(base));
  }

  private CompletableFuture<?> refused(Part where, @Nullable JobDelivery job) {
    String tree = where.tree();
    places.remove(tree);
    String why =
        job == null
            ? "expected the next part of a tree that is being added, got one of tree %s, which was dropped"
                .formatted(tree)
            : "expected an id that is not in use, as the tree is too large for one step, got: %s:%s; add it under another, or as several trees"
                .formatted(job.queue(), job.job().options().id());
    CompletableFuture<Boolean> dropped =
        where.base().isEmpty()
            ? CompletableFuture.completedFuture(false)
            : drop(where.base(), tree, null);
    return dropped.thenCompose(
        done -> CompletableFuture.failedFuture(new InvalidInputException(why)));
  }

  // ---- releasing ----------------------------------------------------------------------------

  CompletableFuture<Boolean> release(String tree, Instant now) {
    String known = places.remove(tree);
    CompletableFuture<String> place =
        known == null ? find(tree) : CompletableFuture.completedFuture(known);
    return place.thenCompose(
        base ->
            base.isEmpty()
                ? CompletableFuture.completedFuture(false)
                : release(base, tree, now, true));
  }

  private CompletableFuture<Boolean> release(String base, String tree, Instant now, boolean begin) {
    Arguments arguments =
        Arguments.of(base, tree).add(now.toEpochMilli()).add(JOBS_AT_ONCE).add(begin);
    return link.run(Script.RELEASE, base, arguments)
        .thenCompose(
            answer -> {
              long left = Replies.number(Replies.only(answer));
              return left > 0
                  ? release(base, tree, now, false).thenApply(done -> true)
                  : CompletableFuture.completedFuture(left == 0 || !begin);
            });
  }

  // ---- what was left behind -----------------------------------------------------------------

  /** Returns the starts of the keys under which trees may be. */
  private List<String> places() {
    return texts(link.call(commands -> commands.zrange(index(), 0, -1)));
  }

  private List<String> trees(String key, Range<? extends Number> times) {
    return texts(
        link.call(
            commands -> commands.zrangebyscore("drover:" + key, times, Limit.from(TREES_AT_ONCE))));
  }

  private static List<String> texts(@Nullable List<byte[]> members) {
    return members == null
        ? List.of()
        : members.stream().map(member -> new String(member, UTF_8)).toList();
  }

  /** Forgets that a queue had trees, if it has none and its last part is old. */
  private void forget(String base, Instant before) {
    byte[] member = base.getBytes(UTF_8);
    Double latest = link.call(commands -> commands.zscore(index(), member));
    Long left =
        link.call(
            commands ->
                commands.exists("drover:" + base + "staged", "drover:" + base + "released"));
    if (latest != null && latest < before.toEpochMilli() && Long.valueOf(0).equals(left)) {
      link.call(commands -> commands.zrem(index(), member));
    }
  }

  /** Carries on what is being released, and drops what was staged before an instant. */
  int drop(Instant before) {
    int dropped = 0;
    for (String base : places()) {
      for (String tree : trees(base + "released", Range.unbounded())) {
        link.await(release(base, tree, before, false));
      }
      Range<Long> old = Range.create(0L, before.toEpochMilli() - 1);
      List<String> trees = trees(base + "staged", old);
      for (String tree : trees) {
        dropped += Boolean.TRUE.equals(link.await(drop(base, tree, before))) ? 1 : 0;
      }
      if (trees.isEmpty()) {
        forget(base, before);
      }
    }
    return dropped;
  }

  private CompletableFuture<Boolean> drop(String base, String tree, @Nullable Instant before) {
    Arguments arguments =
        Arguments.of(base, tree)
            .add(JOBS_AT_ONCE)
            .add(before == null ? "" : Long.toString(before.toEpochMilli()));
    return link.run(Script.DROP_STAGED, base, arguments)
        .thenCompose(
            answer -> {
              long left = Replies.number(Replies.only(answer));
              return left > 0
                  ? drop(base, tree, before)
                  : CompletableFuture.completedFuture(left == 0);
            });
  }
}
