package io.drover.internal.call;

import io.drover.internal.work.Callbacks;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.rpc.ServedRequests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a server has come to an end with, each counted once, when its end is recorded:
 * until then an attempt may yet end in another way, or be another server's. Safe for use by several
 * threads.
 */
final class Tally {

  /** As many failures as may be decided and not recorded. */
  private static final int MAX_FAILING = 10_000;

  /** How a request ended. */
  enum End {
    /** Its reply has the result. */
    ANSWERED,
    /** Its reply has the error. */
    FAILED,
    /** Its client does not wait. */
    CANCELLED,
    /** Its client is gone. */
    ORPHANED,
    /** It does not say to whom to reply. */
    MALFORMED
  }

  /** In the order of the ways to end. */
  private final List<LongAdder> counts =
      Stream.generate(LongAdder::new).limit(End.values().length).toList();

  private final Map<String, End> failing = new LinkedHashMap<>();

  private record Served(long answered, long failed, long cancelled, long orphaned, long malformed)
      implements ServedRequests {
    @Override
    public String toString() {
      return "ServedRequests[answered=%d, failed=%d, cancelled=%d, orphaned=%d, malformed=%d]"
          .formatted(answered, failed, cancelled, orphaned, malformed);
    }
  }

  ServedRequests served() {
    return new Served(
        count(End.ANSWERED),
        count(End.FAILED),
        count(End.CANCELLED),
        count(End.ORPHANED),
        count(End.MALFORMED));
  }

  private long count(End end) {
    return counts.get(end.ordinal()).sum();
  }

  /** Notes how a request ends if its failure is recorded. */
  synchronized void failing(String jobId, End end) {
    failing.put(jobId, end);
    if (failing.size() > MAX_FAILING) {
      failing.remove(failing.keySet().iterator().next());
    }
  }

  private synchronized @Nullable End noted(String jobId) {
    return failing.remove(jobId);
  }

  /**
   * Returns callbacks that count. The result of a request's job is how it ended if it did not fail.
   */
  Callbacks<Object, Object> callbacks() {
    return Callbacks.<Object, Object>none()
        .edit(
            draft -> {
              draft.completed = (job, end) -> add(end instanceof End known ? known : null);
              draft.failed = (job, error) -> failed(job);
            });
  }

  private void failed(Job<?> job) {
    End end = noted(job.id());
    if (job.state() == JobState.FAILED) { // Else it is tried again.
      add(end);
    }
  }

  private void add(@Nullable End end) {
    if (end != null) {
      counts.get(end.ordinal()).increment();
    }
  }
}
