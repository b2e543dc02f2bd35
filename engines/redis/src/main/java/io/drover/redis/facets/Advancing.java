package io.drover.redis.facets;

import io.drover.job.JobState;
import io.drover.job.RateLimit;
import io.drover.redis.connections.QuietLog;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.JobFields;
import io.drover.redis.scripts.PlainAdvance;
import io.drover.redis.scripts.Portions;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import io.drover.redis.scripts.SettlementArguments;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Claim;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One advance of a queue, mostly by one call: settlements that are too much for it, or that it left
 * undone as it took long to look for their jobs, go with the next, one call after the other. The
 * last one claims. Used once.
 */
final class Advancing {

  private static final QuietLog LOG = QuietLog.of(RedisJobStore.class);
  private static final Settled[] SETTLED = {
    Settled.RECORDED,
    Settled.LEASE_LOST,
    Settled.MISSING,
    Settled.CHILDREN_PENDING,
    Settled.DELIVERY_REFUSED
  };

  private final RedisLink link;
  private final QueueKeys keys;
  private final LostClaims lost;
  private final Pace pace;
  private final String queue;
  private final Advance request;
  private final Settled[] settled;

  /**
   * What one call does.
   *
   * @param open all settlements that are not recorded yet, by their places in the request
   * @param settlements the first of them, which go with this call
   */
  private record Part(List<Integer> open, List<Settlement> settlements, @Nullable Claim claim) {}

  /**
   * What a claim found.
   *
   * @param ids of the claimed jobs
   * @param lone the only one, if it came with the answer
   * @param due when the next job is due, ms, or -1
   * @param limited for how long a rate limit keeps others back, ms
   */
  private record Found(List<String> ids, @Nullable JobFields lone, long due, long limited) {}

  Advancing(
      RedisLink link, QueueKeys keys, LostClaims lost, Pace pace, String queue, Advance request) {
    this.link = link;
    this.keys = keys;
    this.lost = lost;
    this.pace = pace;
    this.queue = queue;
    this.request = request;
    this.settled = new Settled[request.settlements().size()];
  }

  /** Does it. */
  CompletableFuture<Advanced> start() {
    return call(IntStream.range(0, settled.length).boxed().toList());
  }

  /** Calls a script with as many of the open settlements as one call may carry. */
  private CompletableFuture<Advanced> call(List<Integer> open) {
    List<Settlement> all = open.stream().map(request.settlements()::get).toList();
    int count = Portions.fitting(all);
    Part part =
        new Part(open, all.subList(0, count), count == open.size() ? request.claim() : null);
    if (PlainAdvance.mayBe(part.settlements, part.claim) && pace.mayBePlain()) {
      return callPlain(part);
    }
    return callAny(part);
  }

  /** Calls the script for the common case, and the other one if it is not that. */
  private CompletableFuture<Advanced> callPlain(Part part) {
    Arguments arguments = begin(part);
    boolean ends = !part.settlements.isEmpty();
    boolean cut = ends && pace.isToCut();
    arguments.add(part.claim == null ? "" : part.claim.worker()).add(request.metricsMinutes());
    PlainAdvance.write(part.settlements, cut, arguments);
    return run(Script.ADVANCE_PLAIN, part, arguments)
        .thenCompose(
            reply -> {
              List<@Nullable Object> answer = Replies.list(reply);
              if (answer.isEmpty()) {
                pace.wasNotPlain();
                return callAny(part);
              }
              pace.wasPlain(ends);
              return plain(part, answer);
            });
  }

  private CompletableFuture<Advanced> callAny(Part part) {
    Arguments arguments = begin(part);
    RateLimit limit = part.claim == null ? null : part.claim.rateLimit();
    if (limit == null) {
      arguments.add("").add("");
    } else {
      arguments.add(limit.max()).add(limit.window().toMillis());
    }
    arguments.add(part.claim == null ? "" : part.claim.worker()).add(request.metricsMinutes());
    SettlementArguments.write(part.settlements, keys, arguments);
    return run(Script.ADVANCE, part, arguments)
        .thenCompose(reply -> answered(part, Replies.list(reply)));
  }

  /** Returns the arguments that both scripts begin with. */
  private Arguments begin(Part part) {
    Arguments arguments =
        new Arguments(32 + 4 * part.settlements.size())
            .add(keys.base(queue))
            .add(request.now().toEpochMilli());
    return part.claim == null
        ? arguments.add(-1).add("").add("")
        : arguments
            .add(part.claim.max())
            .add(part.claim.token())
            .add(Math.max(1, part.claim.lease().toMillis()));
  }

  private CompletableFuture<@Nullable Object> run(Script script, Part part, Arguments arguments) {
    String base = keys.base(queue);
    return link.run(script, base, arguments)
        .whenComplete((reply, error) -> noteIfLost(base, part.claim, error));
  }

  private void noteIfLost(String base, @Nullable Claim claim, @Nullable Throwable error) {
    if (claim != null && error != null) {
      lost.failed(base, claim, error);
    }
  }

  /** The claim was answered, and the jobs could not be read. */
  private void noteIfUnread(@Nullable Throwable error) {
    Claim claim = request.claim();
    if (claim != null && error != null) {
      lost.lost(keys.base(queue), claim);
    }
  }

  /** Reads the answer of the script for the common case. */
  private CompletableFuture<Advanced> plain(Part part, List<@Nullable Object> reply) {
    int end = reply.size() - 4;
    int claimed = (int) Replies.number(reply.get(end));
    List<String> ids = Replies.texts(reply.subList(end - claimed, end));
    List<@Nullable Object> fields = reply.subList(0, end - claimed);
    JobFields lone =
        fields.isEmpty() || part.claim == null
            ? null
            : JobFields.of(ids.get(0), fields).claimed(request.now(), part.claim.worker());
    long due = Replies.number(reply.get(end + 2));
    return answered(
        part,
        Replies.needed(reply.get(end + 3)).lines().toList(),
        Replies.needed(reply.get(end + 1)),
        new Found(ids, lone, due, 0));
  }

  private CompletableFuture<Advanced> answered(Part part, List<@Nullable Object> reply) {
    List<String> ids = Replies.texts(reply.get(1));
    List<@Nullable Object> fields = Replies.list(reply.get(2));
    JobFields lone = fields.isEmpty() ? null : JobFields.of(ids.get(0), fields);
    long due = Replies.number(reply.get(3));
    return answered(
        part,
        Replies.texts(reply.get(5)),
        Replies.needed(reply.get(0)),
        new Found(ids, lone, due, Replies.number(reply.get(4))));
  }

  private CompletableFuture<Advanced> answered(
      Part part, List<String> problems, String digits, Found found) {
    problems.forEach(problem -> LOG.warn("queue \"{}\": {}", queue, problem));
    List<Integer> left = new ArrayList<>();
    List<Integer> open = part.open;
    int count = part.settlements.size();
    for (int i = 0; i < count; i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < SETTLED.length) {
        settled[open.get(i)] = SETTLED[digit];
      } else {
        left.add(open.get(i));
      }
    }
    left.addAll(open.subList(count, open.size()));
    return left.isEmpty() ? claimed(found) : call(left);
  }

  private CompletableFuture<Advanced> claimed(Found found) {
    if (found.ids.isEmpty()) {
      return CompletableFuture.completedFuture(answer(List.of(), found));
    }
    CompletableFuture<List<JobFields>> claimed =
        found.lone == null
            ? read(found.ids)
            : CompletableFuture.completedFuture(List.of(found.lone));
    return claimed
        .thenApply(jobs -> answer(JobFields.records(jobs, keys, queue, JobState.ACTIVE), found))
        .whenComplete((answer, error) -> noteIfUnread(error));
  }

  /** Reads jobs by themselves, which takes the server less time than its scripts would. */
  private CompletableFuture<List<JobFields>> read(List<String> ids) {
    List<String> jobs = ids.stream().map(id -> keys.key(queue, id)).toList();
    return link.readHashes(jobs)
        .thenApply(
            hashes -> {
              List<JobFields> read = new ArrayList<>(ids.size());
              for (int i = 0; i < ids.size(); i++) {
                if (!hashes.get(i).isEmpty()) {
                  read.add(new JobFields(ids.get(i), hashes.get(i)));
                }
              }
              return read;
            });
  }

  private Advanced answer(List<JobRecord> claimed, Found found) {
    Instant now = request.now();
    return Advanced.builder()
        .settled(Arrays.asList(settled))
        .claimed(claimed)
        .nextDue(found.due < 0 ? null : Instant.ofEpochMilli(found.due))
        .limitedUntil(found.limited == 0 ? null : now.plusMillis(found.limited))
        .build();
  }
}
