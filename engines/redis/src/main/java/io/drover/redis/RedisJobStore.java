package io.drover.redis;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Claim;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The hot facet over Redis. Safe for use by any number of threads.
 *
 * <p>A large call becomes several scripts, sent one behind the other without waiting: each holds
 * the server for a short time only, and others get their turn between them.
 */
final class RedisJobStore implements JobStore {

  private static final int ADDS_AT_ONCE = 100;
  private static final int SETTLEMENTS_AT_ONCE = 25;
  private static final int CLAIMS_AT_ONCE = 25;
  private static final int RENEWALS_AT_ONCE = 250;
  private static final Settled[] SETTLED = {
    Settled.RECORDED, Settled.LEASE_LOST, Settled.MISSING, Settled.CHILDREN_PENDING
  };

  private final RedisLink link;
  private final QueueKeys keys;
  private final Iterations iterations;

  RedisJobStore(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
    this.iterations = new Iterations(link, keys);
  }

  // ---- adding -------------------------------------------------------------------------------

  @Override
  public CompletableFuture<List<Added>> add(String queue, List<JobInsert> jobs) {
    String base = keys.base(queue);
    OptionsCache options = new OptionsCache();
    List<CompletableFuture<List<Added>>> parts = new ArrayList<>();
    for (List<JobInsert> part : Parts.of(jobs, ADDS_AT_ONCE)) {
      Arguments arguments = new Arguments(1 + 7 * part.size()).add(base);
      part.forEach(job -> write(job, options, arguments));
      parts.add(link.run(Script.ADD, base, arguments).thenApply(RedisJobStore::added));
    }
    return Parts.join(parts);
  }

  private static void write(JobInsert job, OptionsCache cache, Arguments arguments) {
    JobOptions options = job.options();
    arguments
        .add(options.id())
        .add(job.name())
        .add(job.data())
        .add(cache.of(job))
        .add(job.timestamp().toEpochMilli())
        .add(job.delay().toMillis())
        .add(more(options));
  }

  /** Returns what the script has to know of a job that is not simply put at the end. */
  private static @Nullable String more(JobOptions options) {
    Deduplication rule = options.deduplication();
    if (options.priority() == 0 && !options.lifo() && rule == null) {
      return null;
    }
    ObjectNode more = OptionsJson.MAPPER.createObjectNode();
    more.put("priority", options.priority());
    more.put("lifo", options.lifo());
    if (rule != null) {
      ObjectNode json = OptionsJson.deduplication(rule);
      json.put("ttl", rule.ttl() == null ? 0 : rule.ttl().toMillis());
      more.set("de", json);
    }
    return more.toString();
  }

  private static List<Added> added(@Nullable Object reply) {
    List<@Nullable Object> answers = Replies.list(reply);
    List<Added> added = new ArrayList<>(answers.size() / 2);
    for (int i = 0; i < answers.size(); i += 2) {
      Outcome outcome = Outcome.values()[(int) Replies.number(answers.get(i + 1))];
      added.add(new Added(Replies.needed(answers.get(i)), outcome));
    }
    return added;
  }

  // ---- settling and claiming ----------------------------------------------------------------

  @Override
  public CompletableFuture<Advanced> advance(String queue, Advance request) {
    String base = keys.base(queue);
    Claim claim = request.claim();
    List<List<Settlement>> settlements = Parts.of(request.settlements(), SETTLEMENTS_AT_ONCE);
    List<Integer> claims = claims(claim);
    int calls = Math.max(1, settlements.size() - 1 + claims.size());
    List<CompletableFuture<Advanced>> answers = new ArrayList<>();
    for (int call = 0; call < calls; call++) {
      int ofClaims = call - Math.max(0, settlements.size() - 1);
      List<Settlement> part = call < settlements.size() ? settlements.get(call) : List.of();
      int wanted = ofClaims >= 0 ? claims.get(ofClaims) : -1;
      boolean tellDrained = ofClaims == 0;
      Arguments arguments = head(base, request.now(), claim, wanted).add(tellDrained);
      SettlementArguments.write(part, arguments);
      answers.add(
          link.run(Script.ADVANCE, base, arguments)
              .thenCompose(reply -> advanced(queue, request.now(), reply)));
    }
    return answers.size() == 1
        ? answers.get(0)
        : Parts.all(answers).thenApply(RedisJobStore::together);
  }

  /** Returns how many to claim in each call; without a claim, in one call that claims nothing. */
  private static List<Integer> claims(@Nullable Claim claim) {
    if (claim == null) {
      return List.of(-1);
    }
    List<Integer> claims = new ArrayList<>();
    int left = claim.max();
    do {
      claims.add(Math.min(left, CLAIMS_AT_ONCE));
      left -= CLAIMS_AT_ONCE;
    } while (left > 0);
    return claims;
  }

  private static Arguments head(String base, Instant now, @Nullable Claim claim, int wanted) {
    Arguments arguments = new Arguments(64).add(base).add(now.toEpochMilli()).add(wanted);
    if (claim == null) {
      return arguments.add("").add("").add("").add("").add("");
    }
    arguments.add(claim.token()).add(Math.max(1, claim.lease().toMillis()));
    if (claim.rateLimit() == null) {
      arguments.add("").add("");
    } else {
      arguments.add(claim.rateLimit().max()).add(claim.rateLimit().window().toMillis());
    }
    return arguments.add(claim.worker());
  }

  private CompletableFuture<Advanced> advanced(String queue, Instant now, @Nullable Object reply) {
    List<@Nullable Object> parts = Replies.list(reply);
    List<Settled> settled =
        Replies.list(parts.get(0)).stream().map(r -> SETTLED[(int) Replies.number(r)]).toList();
    List<@Nullable Object> jobs = Replies.list(parts.get(1));
    List<JobFields> claimed = new ArrayList<>(jobs.size() / 2);
    for (int i = 0; i < jobs.size(); i += 2) {
      claimed.add(JobFields.of(jobs.get(i), jobs.get(i + 1)));
    }
    List<JobRecord> records =
        claimed.stream().map(job -> job.record(queue, JobState.ACTIVE)).toList();
    long due = Replies.number(parts.get(2));
    long limited = Replies.number(parts.get(3));
    Advanced answer =
        new Advanced(
            settled,
            records,
            due < 0 ? null : Instant.ofEpochMilli(due),
            limited == 0 ? null : now.plusMillis(limited));
    return iterations.after(queue, now, claimed).thenApply(done -> answer);
  }

  private static Advanced together(List<Advanced> parts) {
    Advanced last = parts.get(parts.size() - 1);
    return new Advanced(
        parts.stream().flatMap(part -> part.settled().stream()).toList(),
        parts.stream().flatMap(part -> part.claimed().stream()).toList(),
        last.nextDue(),
        last.limitedUntil());
  }

  // ---- leases -------------------------------------------------------------------------------

  @Override
  public CompletableFuture<Set<String>> renew(
      String queue, List<Lease> leases, Instant now, Duration duration) {
    String base = keys.base(queue);
    List<CompletableFuture<List<String>>> parts = new ArrayList<>();
    for (List<Lease> part : Parts.of(leases, RENEWALS_AT_ONCE)) {
      Arguments arguments =
          new Arguments(2 + 2 * part.size()).add(base).add(Math.max(1, duration.toMillis()));
      part.forEach(lease -> arguments.add(lease.jobId()).add(lease.token()));
      parts.add(link.run(Script.RENEW, base, arguments).thenApply(Replies::texts));
    }
    return Parts.join(parts)
        .thenApply(lost -> lost.stream().collect(Collectors.toCollection(TreeSet::new)));
  }

  @Override
  public CompletableFuture<List<String>> recoverStalled(
      String queue, Instant now, Duration interval, int maxStalls) {
    String base = keys.base(queue);
    Arguments arguments =
        new Arguments(4)
            .add(base)
            .add(now.toEpochMilli())
            .add(Math.max(1, interval.toMillis()))
            .add(maxStalls);
    return link.run(Script.RECOVER, base, arguments).thenApply(Replies::texts);
  }

  @Override
  public Watch watch(String queue, @Nullable String worker, Runnable hint) {
    MarkerWatch.Target target =
        new MarkerWatch.Target(keys.key(queue, "marker"), keys.connectionName(queue, worker));
    return new MarkerWatch(link, target, hint);
  }
}
