package io.drover.testkit;

import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.QueueEvent.Type;
import io.drover.job.QueueSettings;
import io.drover.job.RateLimit;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Claim;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One round trip on a {@link QueueModel}. For one use on one thread. */
final class ModelAdvance {

  private final QueueModel model;
  private final Advance request;
  private final Instant now;
  private boolean finishedAny;
  private boolean hindered;
  private @Nullable Instant limitedUntil;

  ModelAdvance(QueueModel model, Advance request) {
    this.model = model;
    this.request = request;
    this.now = request.now();
  }

  Advanced run() {
    if (request.settlements().stream().anyMatch(one -> one.outcome() == Settlement.Outcome.RETRY)) {
      model.promoteDue(now);
    }
    List<Settled> settled = request.settlements().stream().map(this::settle).toList();
    model.promoteDue(now);
    List<JobRecord> claimed = new ArrayList<>();
    Claim claim = request.claim();
    if (claim != null) {
      claim(claim, claimed);
    }
    boolean more = claim != null && (hindered || model.nextDue() != null);
    if (finishedAny && claimed.isEmpty() && !more && model.idle()) {
      model.emit(Type.DRAINED, null);
    }
    return Advanced.builder()
        .settled(settled)
        .claimed(claimed)
        .nextDue(model.nextDue())
        .limitedUntil(limitedUntil)
        .build();
  }

  private void claim(Claim claim, List<JobRecord> claimed) {
    RateLimit limit = ModelRate.limit(model.settings, claim);
    while (claimed.size() < claim.max()) {
      limitedUntil = limit == null ? null : model.rate.limitedUntil(now, limit.max());
      if (limitedUntil != null || closed()) {
        hindered = true;
        return;
      }
      Optional<ModelJob> next =
          Stream.concat(
                  model.in(JobState.WAITING).stream(), model.in(JobState.PRIORITIZED).stream())
              .findFirst();
      if (next.isEmpty()) {
        return;
      }
      if (limit != null && next.get().deferredFailure == null) {
        model.rate.count(now, limit.window());
      }
      claimed.add(start(next.get(), claim));
    }
  }

  private boolean closed() {
    QueueSettings settings = model.settings;
    Integer most = settings.concurrency();
    return settings.paused() || (most != null && model.in(JobState.ACTIVE).size() >= most);
  }

  private JobRecord start(ModelJob job, Claim claim) {
    model.leave(job);
    model.append(job, JobState.ACTIVE);
    job.token = claim.token();
    job.leaseEnd = now.plus(claim.lease());
    job.processedOn = now;
    job.attemptsStarted++;
    if (claim.worker() != null) {
      job.processedBy = claim.worker();
    }
    model.emit(Type.ACTIVE, job.id, "prev", "waiting");
    return job.toRecord();
  }

  private Settled settle(Settlement settlement) {
    Optional<ModelJob> leased = model.leased(settlement.lease(), now);
    if (leased.isEmpty()) {
      return model.find(settlement.lease().jobId()).isPresent()
          ? Settled.LEASE_LOST
          : Settled.MISSING;
    }
    ModelJob job = leased.get();
    if (settlement.outcome() == Settlement.Outcome.COMPLETE && hasChildren(job, settlement)) {
      return Settled.CHILDREN_PENDING;
    }
    if (model.flows.refusal(settlement.deliveries()) != null) {
      return Settled.DELIVERY_REFUSED;
    }
    model.deliver(settlement.deliveries(), now);
    model.leave(job);
    job.restarts = 0;
    Failure failure = settlement.failure();
    if (failure != null) {
      job.failedReason = failure.reason();
      job.stackTraces = List.copyOf(failure.stackTraces());
    }
    switch (settlement.outcome()) {
      case COMPLETE, FAIL, DEAD_LETTER -> finish(job, settlement);
      case RETRY -> {
        job.attemptsMade++;
        model.place(job, settlement.front() && job.priority == 0);
        model.emit(Type.WAITING, job.id, "prev", "active");
      }
      case BACK_OFF -> {
        job.attemptsMade++;
        later(job, settlement);
      }
      case MOVE_TO_LATER -> later(job, settlement);
      case GIVE_BACK -> giveBack(job, settlement);
      case WAIT_FOR_CHILDREN -> model.flows.waitFor(job, now);
    }
    return Settled.RECORDED;
  }

  private boolean hasChildren(ModelJob job, Settlement settlement) {
    JobKey key = JobKey.of(job.queue, job.id);
    return model.flows.hasPendingOrFailed(job)
        || settlement.deliveries().stream()
            .map(delivery -> delivery.job().parent())
            .anyMatch(link -> link != null && link.parent().equals(key));
  }

  private void later(ModelJob job, Settlement settlement) {
    job.delay = settlement.delay();
    job.due = now.plus(settlement.delay());
    model.delay(job);
  }

  private void giveBack(ModelJob job, Settlement settlement) {
    model.place(job, true);
    model.emit(Type.WAITING, job.id, "prev", "active");
    if (!settlement.delay().isZero()) {
      model.rate.hold(now.plus(settlement.delay()));
    }
  }

  private void finish(ModelJob job, Settlement settlement) {
    boolean completed = settlement.outcome() == Settlement.Outcome.COMPLETE;
    JobState state = completed ? JobState.COMPLETED : JobState.FAILED;
    finishedAny = true;
    model.deduplication.finish(job, now);
    job.attemptsMade++;
    job.finishedOn = now;
    model.metrics.count(state, now, request.metricsMinutes());
    model.append(job, state);
    if (completed) {
      job.result = settlement.result();
    } else {
      job.deferredFailure = null;
    }
    model.flows.ended(job, state, now);
    if (settlement.keep().count() == 0) {
      model.forget(job);
      if (settlement.outcome() != Settlement.Outcome.DEAD_LETTER) {
        model.flows.removed(job);
      }
    } else {
      prune(state, settlement.keep());
    }
    if (completed) {
      String result =
          new String(Objects.requireNonNull(settlement.result()), StandardCharsets.UTF_8);
      model.emit(Type.COMPLETED, job.id, "returnvalue", result, "prev", "active");
      return;
    }
    String reason = Objects.requireNonNull(settlement.failure()).reason();
    model.emit(Type.FAILED, job.id, "failedReason", reason, "prev", "active");
    if (job.attemptsMade >= settlement.attempts()) {
      model.emit(
          Type.RETRIES_EXHAUSTED, job.id, "attemptsMade", Integer.toString(job.attemptsMade));
    }
  }

  /** A parent has counted its completed children already. */
  private void drop(ModelJob job) {
    model.forget(job);
    if (job.state == JobState.FAILED) {
      model.flows.removed(job);
    }
  }

  private void prune(JobState state, Keep keep) {
    List<ModelJob> newestFirst =
        new ArrayList<>(
            model.in(state).stream()
                .sorted(Comparator.comparing((ModelJob job) -> job.age()).reversed())
                .toList());
    if (keep.age() != null) {
      Instant oldest = now.minusSeconds(keep.age().toSeconds());
      newestFirst.stream()
          .filter(job -> !job.age().isAfter(oldest))
          .limit(keep.limit())
          .forEach(this::drop);
      newestFirst.removeIf(job -> !model.jobs.containsKey(job.id));
    }
    if (keep.count() > 0) {
      List<ModelJob> beyond = new ArrayList<>(newestFirst.stream().skip(keep.count()).toList());
      Collections.reverse(beyond);
      beyond.forEach(this::drop);
    }
  }
}
