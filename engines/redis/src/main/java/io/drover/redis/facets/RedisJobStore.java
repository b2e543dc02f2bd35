package io.drover.redis.facets;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.redis.connections.QuietLog;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.DeliveryArguments;
import io.drover.redis.scripts.InsertArguments;
import io.drover.redis.scripts.JobFields;
import io.drover.redis.scripts.Parts;
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
import io.drover.spi.ParentLink;
import io.drover.spi.Settlement;
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
    Settled.RECORDED,
    Settled.LEASE_LOST,
    Settled.MISSING,
    Settled.CHILDREN_PENDING,
    Settled.DELIVERY_REFUSED
  };

  private static final Moved.Outcome[] MOVED = {
    Moved.Outcome.MOVED,
    Moved.Outcome.MISSING,
    Moved.Outcome.BUSY,
    Moved.Outcome.CHANGED,
    Moved.Outcome.DEDUPLICATED
  };

  /** How many jobs one script moves at most, so that it does not hold the server long. */
  private static final int MOVES_AT_ONCE = 50;

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
      String given = jobs.get(i).id();
      String id = given == null ? Long.toString(number + i + 1) : given;
      added.add(Answers.added(outcome == Outcome.DEDUPLICATED ? owners.next() : id, outcome));
    }
    return added;
  }

  // ---- several queues -----------------------------------------------------------------------

  @Override
  public CompletableFuture<List<Added>> deliver(List<JobDelivery> jobs) {
    List<JobDelivery> all = Required.all("jobs", jobs);
    if (all.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    keys.checkTogether(all.stream().map(JobDelivery::queue).toList());
    Arguments arguments = new Arguments(9 * all.size());
    DeliveryArguments.write(all, keys, arguments);
    return link.run(Script.DELIVER, keys.base(all.get(0).queue()), arguments)
        .thenApply(reply -> delivered(all, Replies.texts(reply)));
  }

  /** Reads what {@code lua/deliver.lua} returned for some jobs, at least one. */
  static List<Added> delivered(List<JobDelivery> jobs, List<String> reply) {
    if (reply.get(0).isEmpty()) {
      throw refused(jobs.get(Integer.parseInt(reply.get(1))), reply.get(2).equals("1"));
    }
    List<Added> added = new ArrayList<>(reply.size() / 2);
    for (int i = 0; i < reply.size(); i += 2) {
      Outcome outcome = Outcome.values()[reply.get(i + 1).charAt(0) - '0'];
      added.add(Answers.added(reply.get(i), outcome));
    }
    return added;
  }

  private static InvalidInputException refused(JobDelivery child, boolean hasOther) {
    JobKey key = JobKey.of(child.queue(), String.valueOf(child.job().options().id()));
    ParentLink link = child.job().parent();
    return new InvalidInputException(
        (hasOther
                ? "expected a child that has no other parent, got: %s, whose parent lives and is not %s; give the child another id"
                : "expected a parent that is there, got for child %s: %s, which is not; add the parent first")
            .formatted(key, link == null ? null : link.parent()));
  }

  @Override
  public CompletableFuture<List<Moved>> move(List<Move> moves) {
    List<CompletableFuture<List<Moved>>> parts = new ArrayList<>();
    for (int from = 0; from < Required.all("moves", moves).size(); ) {
      String queue = moves.get(from).from().queue();
      int to = from;
      while (to < moves.size()
          && to - from < MOVES_AT_ONCE
          && moves.get(to).from().queue().equals(queue)) {
        keys.checkTogether(List.of(queue, moves.get(to).to().queue()));
        to++;
      }
      parts.add(move(queue, moves.subList(from, to)));
      from = to;
    }
    return Parts.all(parts).thenApply(all -> all.stream().flatMap(List::stream).toList());
  }

  private CompletableFuture<List<Moved>> move(String queue, List<Move> moves) {
    String base = keys.base(queue);
    Arguments arguments = new Arguments(1 + 10 * moves.size()).add(base);
    moves.forEach(move -> DeliveryArguments.write(move, keys, arguments));
    return link.run(Script.MOVE, base, arguments).thenApply(reply -> moved(Replies.texts(reply)));
  }

  private static List<Moved> moved(List<String> reply) {
    List<Moved> moved = new ArrayList<>(reply.size() / 2);
    for (int i = 0; i < reply.size(); i += 2) {
      moved.add(Moved.of(MOVED[reply.get(i).charAt(0) - '0'], reply.get(i + 1)));
    }
    return moved;
  }

  @Override
  public void checkTogether(List<String> queues) {
    keys.checkTogether(Required.all("the queues of one step", queues));
  }

  private void checkTogether(String queue, List<Settlement> settlements) {
    for (Settlement settlement : settlements) {
      for (JobDelivery delivery : settlement.deliveries()) {
        keys.checkTogether(List.of(queue, delivery.queue()));
      }
    }
  }

  // ---- settling and claiming ----------------------------------------------------------------

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
    arguments.add(request.metricsMinutes());
    checkTogether(queue, request.settlements());
    SettlementArguments.write(request.settlements(), keys, arguments);
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
    Replies.texts(reply.get(5)).forEach(problem -> LOG.warn("queue \"{}\": {}", queue, problem));
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
          List<JobRecord> records = JobFields.records(jobs, keys, queue, JobState.ACTIVE);
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
