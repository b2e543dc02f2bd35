package io.drover.internal.call;

import io.drover.rpc.CallOptions;
import io.drover.spi.TimeSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call that has not ended. Safe for use by several threads. */
final class PendingCall {

  private final long number;
  private final String method;
  private final CallOptions options;
  private final Consumer<Ending> waiter;
  private volatile @Nullable String jobId;
  private volatile TimeSource.@Nullable Scheduled timer;
  private volatile boolean over;

  /**
   * Creates it.
   *
   * @param number which of the client's calls it is
   * @param waiter told the end, once; quick
   */
  PendingCall(long number, String method, CallOptions options, Consumer<Ending> waiter) {
    this.number = number;
    this.method = method;
    this.options = options;
    this.waiter = waiter;
  }

  long number() {
    return number;
  }

  String method() {
    return method;
  }

  CallOptions options() {
    return options;
  }

  /** Returns the id of the request's job, or {@code null} while the store has not told it. */
  @Nullable String jobId() {
    return jobId;
  }

  /** Notes that the request is stored; returns whether nobody waits for its reply any more. */
  boolean stored(String id) {
    jobId = id;
    return over;
  }

  /** Sets what keeps the time limit. */
  void timer(TimeSource.Scheduled newTimer) {
    timer = newTimer;
    if (over) {
      newTimer.cancel();
    }
  }

  /** Stops its time; for who has taken it from among those pending. */
  void leave() {
    over = true;
    TimeSource.Scheduled running = timer;
    if (running != null) {
      running.cancel();
    }
  }

  void end(Ending ending) {
    waiter.accept(ending);
  }
}
