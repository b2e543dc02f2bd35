package io.drover.internal.insight;

import io.drover.job.Explanation.Kind;
import io.drover.job.Explanation.Reason;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.spi.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Concludes from what is known why a job does not run, and when it may. Pure functions; stateless.
 */
final class Reasons {

  /** For how long a worker may take until it says that it runs a job. */
  private static final Duration SAID_AFTER = Duration.ofSeconds(8);

  private static final int MINUTES_LOOKED_AT = 5;

  private Reasons() {}

  /** A reason as it was concluded. Immutable. */
  private record Concluded(
      Kind kind, String text, Optional<Instant> at, OptionalLong count, List<JobKey> jobs)
      implements Reason {
    @Override
    public String toString() {
      return kind + ": " + text;
    }
  }

  private static Reason reason(Kind kind, String text) {
    return new Concluded(kind, text, Optional.empty(), OptionalLong.empty(), List.of());
  }

  private static Reason at(Kind kind, String text, @Nullable Instant at) {
    return new Concluded(kind, text, Optional.ofNullable(at), OptionalLong.empty(), List.of());
  }

  private static Reason counted(Kind kind, String text, long count) {
    return new Concluded(kind, text, Optional.empty(), OptionalLong.of(count), List.of());
  }

  // ---- why ----------------------------------------------------------------------------------

  /** Returns what keeps a job back, or what it is at. */
  static List<Reason> of(Facts facts) {
    JobRecord job = facts.job();
    return switch (facts.state()) {
      case COMPLETED ->
          List.of(at(Kind.COMPLETED, "it completed at " + job.finishedOn(), job.finishedOn()));
      case FAILED ->
          List.of(
              at(
                  Kind.FAILED,
                  "it failed for good at %s: %s".formatted(job.finishedOn(), job.failedReason()),
                  job.finishedOn()));
      case ACTIVE -> List.of(active(facts));
      case WAITING_CHILDREN -> List.of(waitsForChildren(facts));
      case DELAYED -> {
        List<Reason> reasons = new ArrayList<>(List.of(delayed(facts)));
        holds(facts, reasons);
        yield List.copyOf(reasons);
      }
      case WAITING, PRIORITIZED -> ready(facts);
    };
  }

  private static Reason active(Facts facts) {
    JobRecord job = facts.job();
    Instant since = job.processedOn();
    Optional<Instant> lease = facts.standing().leaseUntil();
    if (lease.isEmpty()) {
      return at(
          Kind.STALLED,
          "it was claimed at %s, and its lease has run out: its worker is gone or does not answer; it is made ready again as soon as a worker looks for stalled jobs"
              .formatted(since),
          since);
    }
    boolean longAgo = since != null && since.plus(SAID_AFTER).isBefore(facts.now());
    if (longAgo && !facts.mayBeRun()) {
      return at(
          Kind.LEASE_OF_DEAD_WORKER,
          "it was claimed at %s%s, but no worker that is there runs it: its worker seems to be dead; its lease lasts until %s, then it is made ready again"
              .formatted(since, by(job), lease.get()),
          lease.get());
    }
    return at(Kind.RUNNING, "its handler runs since %s%s".formatted(since, by(job)), since);
  }

  private static String by(JobRecord job) {
    return job.processedBy() == null ? "" : " by worker \"%s\"".formatted(job.processedBy());
  }

  private static Reason waitsForChildren(Facts facts) {
    boolean more = facts.pending() > facts.children().size();
    String text =
        "it waits for %s: %s%s"
            .formatted(
                some(facts.pending(), "child", "children"),
                names(facts.children()),
                more ? ", …" : "");
    List<JobKey> failed = facts.failedChildren();
    return new Concluded(
        Kind.WAITING_FOR_CHILDREN,
        failed.isEmpty()
            ? text
            : text + "; failed for good, and to be retried, redriven or removed: " + names(failed),
        Optional.empty(),
        OptionalLong.of(facts.pending()),
        facts.children());
  }

  private static String names(List<JobKey> jobs) {
    return jobs.stream().map(JobKey::toString).collect(Collectors.joining(", "));
  }

  /** Returns a number and what is counted, in its own number. */
  private static String some(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }

  private static Reason delayed(Facts facts) {
    JobRecord job = facts.job();
    Instant due = facts.standing().dueAt().orElse(null);
    return job.attemptsMade() > 0
        ? at(
            Kind.BACKING_OFF,
            "its attempt %d failed (%s), and the next is due at %s"
                .formatted(job.attemptsMade(), job.failedReason(), due),
            due)
        : at(Kind.DELAYED, "it is delayed until " + due, due);
  }

  private static List<Reason> ready(Facts facts) {
    List<Reason> reasons = new ArrayList<>();
    Instant expiry = facts.job().options().expiresAt();
    if (expiry != null && !expiry.isAfter(facts.now())) {
      reasons.add(
          at(
              Kind.EXPIRED,
              "it expired at %s, and fails when it is claimed".formatted(expiry),
              expiry));
    }
    holds(facts, reasons);
    long ahead = facts.standing().ahead();
    if (ahead > 0) {
      reasons.add(
          counted(
              Kind.BEHIND,
              (facts.standing().isExact() ? "" : "at least ")
                  + some(ahead, "job is", "jobs are")
                  + " served before it",
              ahead));
    }
    long slots = facts.slots();
    if (slots > 0 && facts.slotsTaken() >= slots) {
      reasons.add(counted(Kind.WORKERS_BUSY, taken(slots, facts.claiming().size()), slots));
    }
    if (reasons.isEmpty()) {
      reasons.add(reason(Kind.NEXT, "nothing keeps it back: a worker is about to claim it"));
    }
    return List.copyOf(reasons);
  }

  private static String taken(long slots, long workers) {
    return slots == 1
        ? "the one slot of the one worker is taken"
        : "all %s of %s are taken"
            .formatted(some(slots, "slot", "slots"), some(workers, "worker", "workers"));
  }

  /** Adds what keeps all jobs of the queue back. */
  private static void holds(Facts facts, List<Reason> reasons) {
    if (facts.queue().settings().paused()) {
      reasons.add(reason(Kind.QUEUE_PAUSED, "the queue is paused"));
    }
    if (facts.workers() != null && facts.workers().isEmpty()) {
      reasons.add(reason(Kind.NO_WORKER, "no worker serves the queue"));
    } else if (facts.workers() != null && facts.claiming().isEmpty()) {
      reasons.add(
          reason(
              Kind.WORKERS_PAUSED,
              "all workers of the queue are paused, or held by their breaker"));
    }
    Integer concurrency = facts.queue().settings().concurrency();
    long active = facts.queue().counts().of(JobState.ACTIVE);
    if (concurrency != null && active >= concurrency) {
      reasons.add(
          counted(
              Kind.CONCURRENCY_REACHED,
              some(active, "job of the queue is", "jobs of the queue are")
                  + " active, as many as may be at once in all workers",
              concurrency));
    }
    Instant held = facts.heldUntil();
    if (held != null && held.isAfter(facts.now())) {
      reasons.add(at(Kind.RATE_LIMITED, "the rate limit is reached until " + held, held));
    }
  }

  // ---- when ---------------------------------------------------------------------------------

  /** Returns when the job may start, if that can be told. */
  static Optional<Instant> estimate(Facts facts, List<Reason> reasons) {
    for (Reason reason : reasons) {
      switch (reason.kind()) {
        case RUNNING, STALLED, LEASE_OF_DEAD_WORKER, COMPLETED, FAILED, EXPIRED -> {
          return Optional.empty();
        }
        case WAITING_FOR_CHILDREN, QUEUE_PAUSED, NO_WORKER, WORKERS_PAUSED -> {
          return Optional.empty();
        }
        default -> {}
      }
    }
    Instant earliest = facts.now();
    for (Reason reason : reasons) {
      Instant until = reason.at().orElse(earliest);
      earliest = until.isAfter(earliest) ? until : earliest;
    }
    if (facts.state() == JobState.DELAYED) {
      return Optional.of(earliest);
    }
    boolean free = facts.slots() - facts.slotsTaken() > facts.standing().ahead();
    if (facts.standing().isExact() && free && notFull(reasons)) {
      return Optional.of(earliest);
    }
    double perSecond = perSecond(facts);
    if (!facts.standing().isExact() || perSecond <= 0) {
      return Optional.empty();
    }
    long millis = (long) Math.ceil((facts.standing().ahead() + 1) / perSecond * 1000);
    Instant byRate = facts.now().plusMillis(millis);
    return Optional.of(byRate.isAfter(earliest) ? byRate : earliest);
  }

  private static boolean notFull(List<Reason> reasons) {
    return reasons.stream().noneMatch(one -> one.kind() == Kind.CONCURRENCY_REACHED);
  }

  /** Returns how many jobs ended in a second of the last minutes that are over. */
  private static double perSecond(Facts facts) {
    long ended =
        facts.metrics().minutes().stream()
            .skip(1)
            .limit(MINUTES_LOOKED_AT)
            .mapToLong(minute -> minute.completed() + minute.failed())
            .sum();
    return ended / (60.0 * MINUTES_LOOKED_AT);
  }
}
