package io.drover.redis.facets;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.JobState;
import io.drover.redis.connections.QuietLog;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.InsertArguments;
import io.drover.redis.scripts.JobFields;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Required;
import io.drover.redis.scripts.Script;
import io.drover.redis.scripts.SettlementArguments;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Answers;
import io.drover.spi.Claim;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The hot facet over Redis. Safe for use by any number of threads.
 *
 * <p>A call is one script: it holds the server for a short time only, as the engine's traits bound
 * what a call may carry.
 */
public final class RedisJobStore implements JobStore {

  private static final QuietLog LOG = QuietLog.of(RedisJobStore.class);
  private static final Settled[] SETTLED = {
    Settled.RECORDED, Settled.LEASE_LOST, Settled.MISSING, Settled.CHILDREN_PENDING
  };

  private final RedisLink link;
  private final QueueKeys keys;
  private final StalledRecovery recovery;

  public RedisJobStore(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
    this.recovery = new StalledRecovery(link);
  }

  // ---- adding -------------------------------------------------------------------------------

  @Override
  public CompletableFuture<List<Added>> add(String queue, List<JobInsert> jobs) {
    String base = keys.base(queue);
    List<JobInsert> all = Required.all("jobs", jobs);
    return link.run(Script.ADD, base, InsertArguments.of(base, all))
        .thenApply(reply -> added(all, Replies.list(reply)));
  }

  private static List<Added> added(List<JobInsert> jobs, List<@Nullable Object> reply) {
    long number = Replies.number(reply.get(0));
    String outcomes = Replies.needed(reply.get(1));
    Iterator<String> owners = Replies.texts(reply.get(2)).iterator();
    List<Added> added = new ArrayList<>(jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      Outcome outcome = Outcome.values()[outcomes.charAt(i) - '0'];
      String given = jobs.get(i).options().id();
      String id = given == null ? Long.toString(number + i + 1) : given;
      added.add(Answers.added(outcome == Outcome.DEDUPLICATED ? owners.next() : id, outcome));
    }
    return added;
  }

  // ---- settling and claiming ----------------------------------------------------------------

  @Override
  public CompletableFuture<List<Added>> deliver(List<JobDelivery> jobs) {
    throw new UnsupportedOperationException("not in this engine yet");
  }

  @Override
  public CompletableFuture<List<Moved>> move(List<Move> moves) {
    throw new UnsupportedOperationException("not in this engine yet");
  }

  @Override
  public void checkTogether(List<String> queues) {
    throw new UnsupportedOperationException("not in this engine yet");
  }

  @Override
  public CompletableFuture<Advanced> advance(String queue, Advance request) {
    String base = keys.base(queue);
    Claim claim = Required.of("a request", request).claim();
    Arguments arguments =
        new Arguments(32 + 2 * request.settlements().size())
            .add(base)
            .add(request.now().toEpochMilli())
            .add(claim == null ? -1 : claim.max());
    write(claim, arguments);
    SettlementArguments.write(request.settlements(), arguments);
    return link.run(Script.ADVANCE, base, arguments)
        .thenCompose(reply -> advanced(queue, request.now(), Replies.list(reply)));
  }

  private static void write(@Nullable Claim claim, Arguments arguments) {
    if (claim == null) {
      arguments.add("").add("").add("").add("").add("");
      return;
    }
    arguments.add(claim.token()).add(Math.max(1, claim.lease().toMillis()));
    if (claim.rateLimit() == null) {
      arguments.add("").add("");
    } else {
      arguments.add(claim.rateLimit().max()).add(claim.rateLimit().window().toMillis());
    }
    arguments.add(claim.worker());
  }

  private CompletableFuture<Advanced> advanced(
      String queue, Instant now, List<@Nullable Object> reply) {
    Replies.texts(reply.get(5))
        .forEach(problem -> LOG.warn("queue \"{}\": not settled, job {}", queue, problem));
    List<Settled> settled =
        Replies.needed(reply.get(0)).chars().mapToObj(digit -> SETTLED[digit - '0']).toList();
    long due = Replies.number(reply.get(3));
    long limited = Replies.number(reply.get(4));
    List<String> ids = Replies.texts(reply.get(1));
    if (ids.isEmpty()) {
      return CompletableFuture.completedFuture(answer(settled, List.of(), now, due, limited));
    }
    CompletableFuture<List<JobFields>> claimed =
        ids.size() == 1
            ? CompletableFuture.completedFuture(
                List.of(JobFields.of(ids.get(0), Replies.list(reply.get(2)))))
            : read(queue, ids);
    return claimed.thenApply(
        jobs -> {
          List<JobRecord> records =
              jobs.stream().map(job -> job.record(queue, JobState.ACTIVE)).toList();
          return answer(settled, records, now, due, limited);
        });
  }

  /** Reads jobs claimed together, which takes the server less time than its scripts would. */
  private CompletableFuture<List<JobFields>> read(String queue, List<String> ids) {
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

  private static Advanced answer(
      List<Settled> settled, List<JobRecord> claimed, Instant now, long due, long limited) {
    return Advanced.builder()
        .settled(settled)
        .claimed(claimed)
        .nextDue(due < 0 ? null : Instant.ofEpochMilli(due))
        .limitedUntil(limited == 0 ? null : now.plusMillis(limited))
        .build();
  }

  // ---- leases -------------------------------------------------------------------------------

  @Override
  public CompletableFuture<Set<String>> renew(
      String queue, List<Lease> leases, Instant now, Duration duration) {
    String base = keys.base(queue);
    Arguments arguments =
        new Arguments(2 + 2 * Required.all("leases", leases).size())
            .add(base)
            .add(Math.max(1, duration.toMillis()));
    leases.forEach(lease -> arguments.add(lease.jobId()).add(lease.token()));
    return link.run(Script.RENEW, base, arguments)
        .thenApply(lost -> new TreeSet<>(Replies.texts(lost)));
  }

  @Override
  public CompletableFuture<List<String>> recoverStalled(
      String queue, Instant now, Duration interval, int maxStalls) {
    return recovery.recover(keys.base(queue), now, interval, maxStalls);
  }

  @Override
  public Watch watch(String queue, @Nullable String worker, Runnable hint) {
    Required.of("a hint", hint);
    MarkerWatch.Target target =
        new MarkerWatch.Target(keys.key(queue, "marker"), keys.connectionName(queue, worker));
    return new MarkerWatch(link, target, hint);
  }
}
