package io.drover.internal.store;

import io.drover.internal.threads.CascadePool;
import java.time.Duration;

/**
 * The threads on which futures are completed, as what hangs on them may block. Safe for use by
 * several threads.
 */
public final class CompletionThreads implements Part, AutoCloseable {

  private static final int MAX_COMPLETING = 64;
  private static final int MAX_WAKING = 4;

  private final CascadePool wakings = new CascadePool("drover wakings", MAX_WAKING);
  private final CascadePool adds = new CascadePool("drover completions", MAX_COMPLETING);
  private final CascadePool results = new CascadePool("drover result completions", MAX_COMPLETING);

  /** Returns the threads that only wake threads of users. */
  public CascadePool wakings() {
    return wakings;
  }

  /** Returns the threads on which futures of adds that users hold are completed. */
  public CascadePool adds() {
    return adds;
  }

  /**
   * Returns the threads on which futures of results are completed. They are others than those of
   * adds, as what hangs on an add may wait for its result.
   */
  public CascadePool results() {
    return results;
  }

  /** Returns whether this thread completes futures, and runs what hangs on them. */
  @Override
  public boolean isOwnThread() {
    return adds.isOwnThread() || results.isOwnThread();
  }

  @Override
  public void beginClose(Duration limit) {}

  @Override
  public void awaitClosed(long end) {}

  @Override
  public void close() {
    wakings.close();
    adds.close();
    results.close();
  }
}
