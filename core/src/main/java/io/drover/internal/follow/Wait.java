package io.drover.internal.follow;

import io.drover.internal.store.CompletionThreads;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who waits for the end of a job, until he has it or leaves. Safe for use by several
 * threads.
 */
final class Wait {

  private final EndingFollower follower;
  private final String id;
  private final @Nullable CompletionThreads completions;
  private final CompletableFuture<Ending> end = new CompletableFuture<>();
  private volatile boolean looked;

  /**
   * Creates it.
   *
   * @param completions who completes the future, as something of the user's hangs on it; {@code
   *     null} if only a thread waits for it, which may be woken by any
   */
  Wait(EndingFollower follower, String id, @Nullable CompletionThreads completions) {
    this.follower = follower;
    this.id = id;
    this.completions = completions;
  }

  String id() {
    return id;
  }

  CompletableFuture<Ending> end() {
    return end;
  }

  boolean isDone() {
    return end.isDone();
  }

  /** Has the job looked at, and its end listened for. */
  void serve() {
    follower.serve(this);
  }

  /** Returns whether the store was asked for the job and has answered. */
  boolean isLookedAt() {
    return looked;
  }

  void lookedAt() {
    looked = true;
  }

  void end(Ending ending) {
    complete(() -> end.complete(ending));
  }

  void fail(Throwable error) {
    complete(() -> end.completeExceptionally(error));
  }

  private void complete(Runnable how) {
    follower.leave(this);
    if (completions == null) {
      how.run();
      return;
    }
    try {
      completions.results().execute(how);
    } catch (Throwable e) {
      how.run(); // No thread could be had; nobody may wait for ever.
    }
  }

  /** Leaves, as nobody wants the end any more. */
  void abandon() {
    end.cancel(false);
    follower.leave(this);
  }
}
