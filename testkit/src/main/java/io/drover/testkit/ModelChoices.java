package io.drover.testkit;

import io.drover.job.Deduplication;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.RateLimit;
import io.drover.spi.Claim;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Lease;
import io.drover.spi.Move;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import io.drover.spi.Settlement.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the numbers of a {@link ModelAction} into jobs, claims and settlements. Stateless. */
final class ModelChoices {

  private static final Duration TTL = Duration.ofMillis(6_500);

  /** Each mode has an id of its own, as mixing modes under one id is nobody's use. */
  private static final List<Deduplication> RULES =
      List.of(
          Deduplication.simple("simple"),
          Deduplication.throttle("throttle", TTL),
          Deduplication.throttle("extend", TTL).extend(true),
          Deduplication.simple("replace").replace(true),
          Deduplication.throttle("replace-in-time", TTL).replace(true),
          Deduplication.debounce("debounce", TTL),
          Deduplication.keepLastIfActive("keep-last"),
          Deduplication.keepLastIfActive("replace-or-keep-last").replace(true),
          Deduplication.simple("reschedule").reschedule(true));

  private static final List<Keep> KEEPS =
      List.of(
          Keep.all(),
          Keep.all(),
          Keep.none(),
          Keep.count(2),
          Keep.age(Duration.ofSeconds(9)).limit(2),
          Keep.count(3).youngerThan(Duration.ofSeconds(14)));

  private static final List<Outcome> OUTCOMES =
      List.of(
          Outcome.COMPLETE,
          Outcome.FAIL,
          Outcome.RETRY,
          Outcome.BACK_OFF,
          Outcome.MOVE_TO_LATER,
          Outcome.GIVE_BACK,
          Outcome.DEAD_LETTER);

  private static final JobOptions PLAIN = JobOptions.defaults();

  private ModelChoices() {}

  static JobInsert job(ModelAction action, Instant now) {
    int b = action.b();
    JobOptions options = JobOptions.defaults().attempts(1 + b % 3);
    options =
        switch (action.a() % 12) {
          case 0, 1 -> options.priority(1 + b % 3);
          case 2, 3 -> options.delay(seconds(1 + b % 9));
          case 4 -> options.delay(seconds(1 + b % 9)).priority(1 + b % 3);
          case 5 -> options.lifo(true);
          case 6 -> options.id("own-" + b % 4);
          case 7 -> options.timestamp(now.minusSeconds(b % 5)).delay(seconds(1 + b % 6));
          case 8, 9 -> deduplicated(options, RULES.get(b % RULES.size()), action.c());
          default -> options;
        };
    Instant timestamp = options.timestamp() == null ? now : options.timestamp();
    return JobInsert.of("n" + b % 2, QueueBench.json("{\"b\":" + b + "}"), options, timestamp)
        .delay(options.delay());
  }

  private static JobOptions deduplicated(JobOptions options, Deduplication rule, int c) {
    JobOptions with = options.deduplication(rule);
    boolean delayed = rule.replace() || rule.reschedule() ? c % 4 > 0 : c % 4 == 0;
    // What is kept under an id of its own may find it taken when it is to be added.
    boolean named = rule.keepLastIfActive() && c % 5 < 3;
    JobOptions made = named ? with.id("own-" + c % 4) : with;
    return delayed ? made.delay(seconds(2 + c % 5)) : made;
  }

  static String describe(JobInsert job) {
    JobOptions options = job.options();
    StringBuilder text = new StringBuilder("job");
    text.append(options.id() == null ? "" : " id=" + options.id());
    text.append(options.priority() == 0 ? "" : " priority=" + options.priority());
    text.append(job.delay().isZero() ? "" : " delay=" + job.delay());
    text.append(options.timestamp() == null ? "" : " timestamp=" + options.timestamp());
    text.append(options.lifo() ? " lifo" : "");
    text.append(options.deduplication() == null ? "" : " " + options.deduplication());
    return text.toString();
  }

  static @Nullable Claim claim(ModelAction action, String token, boolean virtual) {
    int c = action.c();
    if (c % 8 == 0) {
      return null;
    }
    RateLimit limit = virtual && c % 5 == 0 ? RateLimit.of(2, Duration.ofMillis(4_500)) : null;
    String worker = c % 3 == 0 ? "worker" : null;
    return Claim.of(1 + c % 3, token, leaseTime(virtual)).rateLimit(limit).worker(worker);
  }

  static Duration leaseTime(boolean virtual) {
    return virtual ? Duration.ofMillis(14_500) : Duration.ofHours(1);
  }

  /** Up to two settlements of different outcomes, now and then under a token that never was. */
  static List<Settlement> settlements(ModelAction action, ModelRun run) {
    List<ModelJob> active = run.model().in(JobState.ACTIVE);
    List<Settlement> settlements = new ArrayList<>();
    int count = Math.min(active.size(), action.a() % 3);
    for (int i = 0; i < count; i++) {
      ModelJob job = active.get((action.a() / 3 + i) % active.size());
      Lease lease = lease(job.id, action, run);
      Outcome outcome = OUTCOMES.get((action.b() + i) % OUTCOMES.size());
      Settlement settlement = settlement(lease, outcome, action, job, run);
      boolean sends = outcome == Outcome.COMPLETE && action.c() % 3 == 0;
      settlements.add(sends ? settlement.deliveries(deliveries(action, run)) : settlement);
    }
    if (action.c() % 20 == 7) {
      settlements.add(Settlement.giveBack(Lease.of("never-was", "t"), Duration.ZERO));
    }
    return settlements;
  }

  /** A lease that knows the job as it was claimed, or only its id; now and then a forged one. */
  private static Lease lease(String id, ModelAction action, ModelRun run) {
    Lease lease = run.leases.getOrDefault(id, Lease.of(id, "none"));
    if (action.b() % 13 == 12) {
      return Lease.of(id, "forged");
    }
    return action.c() % 5 == 0 ? Lease.of(id, lease.token()) : lease;
  }

  /** Jobs of all kinds for the queue itself and the one beside it. */
  static List<JobDelivery> deliveries(ModelAction action, ModelRun run) {
    List<JobDelivery> deliveries = new ArrayList<>();
    for (int i = 0; i <= action.a() % 3; i++) {
      ModelAction kind =
          new ModelAction(action.kind(), action.a() + 5 * i, action.b() + i, action.c());
      String queue = (action.b() + i) % 2 == 0 ? run.side : run.queue;
      deliveries.add(JobDelivery.of(queue, job(kind, run.now())));
    }
    return deliveries;
  }

  /** A move of some job, or of one that never was, to one of the two queues. */
  static Move move(ModelAction action, ModelRun run) {
    QueueModel from = action.a() % 2 == 0 ? run.model() : run.sideModel();
    List<ModelJob> jobs = List.copyOf(from.jobs.values());
    JobDelivery to = deliveries(action, run).get(0);
    JobDelivery redriven = JobDelivery.of(to.queue(), to.job().redrives(action.c() % 3));
    if (jobs.isEmpty() || action.b() % 9 == 8) {
      return Move.of(JobKey.of(from.queue, "never-was"), new byte[0], redriven);
    }
    ModelJob job = jobs.get(action.b() % jobs.size());
    byte[] data = action.c() % 7 == 6 ? QueueBench.json("{\"other\":0}") : job.data;
    return Move.of(JobKey.of(from.queue, job.id), data, redriven);
  }

  private static Settlement settlement(
      Lease lease, Outcome outcome, ModelAction action, ModelJob job, ModelRun run) {
    int c = action.c();
    Failure failure = Failure.of("reason " + c % 4, List.of("trace " + c % 4));
    Keep keep = KEEPS.get(c / 8 % KEEPS.size());
    return switch (outcome) {
      case COMPLETE -> Settlement.complete(lease, QueueBench.json("" + c), keep);
      case FAIL -> Settlement.fail(lease, failure, keep, job.options.attempts());
      case RETRY -> Settlement.retry(lease, failure, c % 3 == 0);
      case BACK_OFF -> Settlement.backOff(lease, failure, seconds(c % 6));
      case MOVE_TO_LATER -> Settlement.moveToLater(lease, seconds(c % 6));
      case GIVE_BACK ->
          mayGoToFront(run, job.priority)
              ? Settlement.giveBack(lease, pause(c, run.virtual()))
              : Settlement.retry(lease, failure, false);
      case DEAD_LETTER ->
          Settlement.deadLetter(
              lease,
              failure,
              job.options.attempts(),
              JobDelivery.of(run.side, JobInsert.of("letter", job.data, PLAIN, run.now())));
      case WAIT_FOR_CHILDREN -> throw new IllegalArgumentException(outcome.name());
    };
  }

  private static Duration pause(int c, boolean virtual) {
    return Duration.ofMillis(virtual && c % 4 == 1 ? 3_500 : 0);
  }

  /** Which of two jobs put to the front of one priority comes first is the engine's choice. */
  static boolean mayGoToFront(ModelRun run, int priority) {
    return priority == 0 || run.model().countOfPriority(priority) == 0;
  }

  /** The lease of some active job, or one that is nobody's. */
  static Lease lease(ModelAction action, ModelRun run) {
    List<ModelJob> active = run.model().in(JobState.ACTIVE);
    if (active.isEmpty() || action.b() % 5 == 0) {
      return Lease.of("never-was", "t");
    }
    String id = active.get(action.a() % active.size()).id;
    return run.leases.getOrDefault(id, Lease.of(id, "none"));
  }

  static String describe(List<Settlement> settlements) {
    return settlements.stream()
        .map(
            settlement ->
                "%s %s%s%s%s"
                    .formatted(
                        settlement.outcome(),
                        settlement.lease().jobId(),
                        settlement.front() ? " front" : "",
                        settlement.delay().isZero() ? "" : " " + settlement.delay(),
                        settlement.keep().equals(Keep.all()) ? "" : " " + settlement.keep()))
        .toList()
        .toString();
  }

  static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }
}
