package io.drover.redis.facets;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.DeliveryArguments;
import io.drover.redis.scripts.InsertArguments;
import io.drover.redis.scripts.Parts;
import io.drover.redis.scripts.Portions;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Required;
import io.drover.redis.scripts.Script;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Answers;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hot facet over Redis. Safe for use by any number of threads.
 *
 * <p>A call is one script: it holds the server for a short time only, as the engine's traits bound
 * what a call may carry.
 */
public final class RedisJobStore implements JobStore {

  private static final Moved.Outcome[] MOVED = {
    Moved.Outcome.MOVED,
    Moved.Outcome.MISSING,
    Moved.Outcome.BUSY,
    Moved.Outcome.CHANGED,
    Moved.Outcome.DEDUPLICATED
  };

  /** What the script that adds says of a job whose number was taken by no job. */
  private static final char RENUMBERED = '3';

  private final RedisLink link;
  private final QueueKeys keys;
  private final StalledRecovery recovery;
  private final LostClaims lost;
  private final QueueDirectory directory;
  private final Pace.All paces = new Pace.All();

  public RedisJobStore(RedisLink link, QueueKeys keys, QueueDirectory directory) {
    this.directory = directory;
    this.link = link;
    this.keys = keys;
    this.recovery = new StalledRecovery(link);
    this.lost = new LostClaims(link);
  }

  // ---- adding -------------------------------------------------------------------------------

  @Override
  public CompletableFuture<List<Added>> add(String queue, List<JobInsert> jobs) {
    List<List<JobInsert>> portions = Portions.ofInserts(Required.all("jobs", jobs));
    if (portions.size() == 1) {
      return addPortion(queue, portions.get(0));
    }
    return Parts.all(portions.stream().map(portion -> addPortion(queue, portion)).toList())
        .thenApply(all -> all.stream().flatMap(List::stream).toList());
  }

  private CompletableFuture<List<Added>> addPortion(String queue, List<JobInsert> jobs) {
    String base = keys.base(queue);
    return link.run(Script.ADD, base, InsertArguments.of(base, jobs))
        .thenApply(
            reply -> {
              directory.used(queue); // When it is there: who asks before forgets what is not.
              return added(jobs, Replies.list(reply));
            });
  }

  private static List<Added> added(List<JobInsert> jobs, List<@Nullable Object> reply) {
    long number = Replies.number(reply.get(0));
    String outcomes = Replies.needed(reply.get(1));
    Iterator<String> others = Replies.texts(reply.get(2)).iterator();
    List<Added> added = new ArrayList<>(jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      char outcome = outcomes.charAt(i);
      String given = jobs.get(i).id();
      String id = given == null ? Long.toString(number + i + 1) : given;
      boolean elsewhere = outcome == RENUMBERED || outcome - '0' == Outcome.DEDUPLICATED.ordinal();
      added.add(
          Answers.added(
              elsewhere ? others.next() : id,
              outcome == RENUMBERED ? Outcome.CREATED : Outcome.values()[outcome - '0']));
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
    all.forEach(job -> directory.used(job.queue()));
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
      while (to < moves.size() && moves.get(to).from().queue().equals(queue)) {
        keys.checkTogether(List.of(queue, moves.get(to).to().queue()));
        to++;
      }
      for (List<Move> portion : Portions.ofMoves(moves.subList(from, to))) {
        parts.add(move(queue, portion));
      }
      from = to;
    }
    return Parts.all(parts).thenApply(all -> all.stream().flatMap(List::stream).toList());
  }

  /** Moves jobs, as many as a call can find in the time it has, and then the rest. */
  private CompletableFuture<List<Moved>> move(String queue, List<Move> moves) {
    String base = keys.base(queue);
    Arguments arguments = new Arguments(1 + 10 * moves.size()).add(base);
    moves.forEach(move -> DeliveryArguments.write(move, keys, arguments));
    return link.run(Script.MOVE, base, arguments)
        .thenCompose(
            reply -> {
              moves.forEach(move -> directory.used(move.to().queue()));
              List<Moved> moved = moved(Replies.texts(reply));
              if (moved.size() == moves.size()) {
                return CompletableFuture.completedFuture(moved);
              }
              return move(queue, moves.subList(moved.size(), moves.size()))
                  .thenApply(rest -> Stream.concat(moved.stream(), rest.stream()).toList());
            });
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
        directory.used(delivery.queue());
        keys.checkTogether(List.of(queue, delivery.queue()));
      }
    }
  }

  // ---- settling and claiming ----------------------------------------------------------------

  @Override
  public CompletableFuture<Advanced> advance(String queue, Advance request) {
    checkTogether(queue, Required.of("a request", request).settlements());
    return new Advancing(link, keys, lost, paces.of(queue), queue, request).start();
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
