package io.drover.internal.call;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.work.ClaimedJob;
import io.drover.internal.work.LastWords;
import io.drover.job.JobExpiredException;
import io.drover.job.JobOptions;
import io.drover.job.Page;
import io.drover.routing.Binding;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.LedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The replies of a server, each stored in the step that records the end of its request. Safe for
 * use by several threads.
 */
final class Answers implements LastWords {

  private static final GuardedLog LOG = GuardedLog.of(Answers.class);
  private static final JobOptions RESPONSE = JobOptions.defaults().keepCompleted(0).keepFailed(0);

  /**
   * A request that ends sooner is answered without a look at who waits: others take a client for
   * gone only later, so that its reply queue is still going to be removed.
   */
  private static final Duration SOON = Presence.LIMIT.dividedBy(3);

  private final StoreContext store;
  private final String requests;
  private final Cancellations cancellations;
  private final Tally tally;

  Answers(StoreContext store, String requests, Cancellations cancellations, Tally tally) {
    this.store = store;
    this.requests = requests;
    this.cancellations = cancellations;
    this.tally = tally;
  }

  /**
   * Sends the result of a request with the end of its job; returns how it ends by that.
   *
   * @throws Refusal if its client does not wait for it any more
   */
  Tally.End result(Request request, ClaimedJob<?> job, byte[] json) {
    cancellations.check(request);
    if (isOrphan(request, job.record())) {
      return Tally.End.ORPHANED;
    }
    job.send(reply(request, Reply.of(request, json)));
    return Tally.End.ANSWERED;
  }

  @Override
  public List<JobDelivery> of(JobRecord job, Throwable error) {
    List<JobDelivery> replies = List.of();
    Tally.End end = Tally.End.FAILED;
    try {
      Request request = Request.read(job.data());
      Fault fault = fault(error);
      if (fault == Fault.CANCELLED || cancellations.isCancelled(request)) {
        end = Tally.End.CANCELLED;
      } else if (isOrphan(request, job)) {
        end = Tally.End.ORPHANED;
      } else {
        store.engine().jobs().checkTogether(List.of(requests, request.replyTo()));
        replies = List.of(reply(request, Reply.of(request, Reply.Error.of(fault, error))));
      }
    } catch (Malformed e) {
      end = Tally.End.MALFORMED;
    } catch (Throwable e) {
      LOG.warn("the error of request {} cannot be sent to its client", e, job.id());
    }
    tally.failing(job.id(), end);
    return replies;
  }

  private static Fault fault(Throwable error) {
    if (error instanceof Refusal refusal) {
      return refusal.fault();
    }
    return error instanceof JobExpiredException ? Fault.EXPIRED : Fault.ERROR;
  }

  private JobDelivery reply(Request request, Reply reply) {
    return JobDelivery.of(
        request.replyTo(), JobInsert.of(CallNames.RESPONSE, reply.write(), RESPONSE, store.now()));
  }

  /** Returns whether the client is gone: its reply queue would come back, and nobody remove it. */
  private boolean isOrphan(Request request, JobRecord job) {
    Instant begun = job.processedOn();
    boolean soon = isSoon(job.timestamp()) && (begun == null || isSoon(begun));
    if (!request.more().own() || soon) {
      return false;
    }
    try {
      LedgerEntry holder =
          store.await(
              store.engine().ledger().read(CallNames.key(request.replyTo()), store.now()),
              () -> "say who reads a reply queue");
      return holder.standing() == LedgerEntry.Standing.FREE && !isBound(request);
    } catch (Throwable e) {
      LOG.debug("it is not known whether a client waits for a reply; it is sent", e);
      return false;
    }
  }

  /** Returns whether it is not long since. What a client says may be by another clock. */
  private boolean isSoon(Instant instant) {
    return Duration.between(instant, store.now()).abs().compareTo(SOON) < 0;
  }

  /**
   * Returns whether a reply queue that nobody seems to read is there: its client may only have been
   * late to renew its claim, and else the queue is still going to be removed.
   */
  private boolean isBound(Request request) {
    String cursor = null;
    do {
      Page<Binding> page = store.engine().routes().bindings(CallNames.EXCHANGE, cursor, 100);
      if (page.items().stream().anyMatch(one -> one.destination().equals(request.replyTo()))) {
        return true;
      }
      cursor = page.next().orElse(null);
    } while (cursor != null);
    return false;
  }
}
