package io.drover.spi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is told what the runtime does: the one place from which meters, traces and logs of Drover
 * come. Safe for use by any number of threads, as it is told by many at once.
 *
 * <p>Each event is told once, in batches as they come, and to each observer on its own: what one
 * throws is logged, and neither reaches the runtime nor keeps another from being told. Every method
 * does nothing unless it is overridden, and later versions may tell more.
 *
 * <p>Methods are quick and wait for nothing: the threads that call them are those of the store and
 * of workers, which do nothing else meanwhile. A call of Drover in one of them may wait for itself.
 */
public interface Observer {

  /**
   * Jobs are about to be added, on the thread of whoever adds them. What is returned gives them the
   * context in which that is done, and is told how it ended. Jobs that a handler sends are under
   * way only until they are taken in: their settlement stores them.
   */
  default Sending sending(Outgoing what) {
    return Sending.NOTHING;
  }

  /**
   * The store has answered an add, before whoever added them is told: all ways are told here, by
   * which jobs come into queues, with what became of each.
   */
  default void added(List<AddedJob> jobs) {}

  /** A worker has claimed jobs, before their handlers run. */
  default void claimed(String queue, List<JobRecord> jobs) {}

  /**
   * A handler is about to run, on its own thread. What is returned is closed on the same thread
   * when the handler has returned; nothing of the user's runs there in between but the handler.
   */
  default Scope handling(HandlerRun run) {
    return Scope.NOTHING;
  }

  /** The store has recorded how attempts ended, or cannot any more; see each outcome. */
  default void ended(String queue, List<EndedAttempt> attempts) {}

  /** Jobs whose lease ran out have been made ready again by this process. */
  default void stalled(String queue, List<String> ids) {}

  /** The engine has answered a call, or failed it. */
  default void called(EngineCall call) {}

  /** A worker has started; its slots may be asked until it is closed. */
  default void workerStarted(WorkerSlots worker) {}

  /** A worker is closed: the same object that was told as started. */
  default void workerClosed(WorkerSlots worker) {}

  /** Jobs on their way to the store. Told once how that ended, by any thread. */
  interface Sending {

    /** What gives no context and does nothing. */
    Sending NOTHING = error -> {};

    /**
     * Returns what the jobs carry to those who run them, such as the headers of W3C's Trace
     * Context; empty for nothing. A job that carries something already keeps that, and one that
     * omits it gets none; see {@code JobOptions.omitTelemetryContext}.
     */
    default Map<String, String> carrier() {
      return Map.of();
    }

    /** It is over: with an error, or with {@code null} if the store has the jobs. */
    void ended(@Nullable Throwable error);
  }

  /** What is open while a handler runs. For its thread. */
  interface Scope {

    /** What does nothing. */
    Scope NOTHING = error -> {};

    /**
     * The handler has returned.
     *
     * @param error what it threw, or {@code null} if it returned or ended its attempt in a way that
     *     is no failure
     */
    void close(@Nullable Throwable error);
  }
}
