package io.drover.embedded.commit;

import io.drover.embedded.storage.StorageFailure;
import io.drover.job.DroverException;
import io.drover.job.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A command with its answer, and whom to tell after it. Handed from thread to thread, each of which
 * has it alone.
 */
final class Pending<R> {

  final CompletableFuture<R> future = new CompletableFuture<>();

  private final CommitLoop.Promise promise;
  private final Supplier<R> command;
  private List<Runnable> watchers = List.of();
  private boolean changed;
  private @Nullable R result;
  private @Nullable DroverException failure;

  Pending(CommitLoop.Promise promise, Supplier<R> command) {
    this.promise = promise;
    this.command = command;
  }

  /**
   * Runs the command and writes what it changed. A command that fails fails alone if what it has
   * done so far can be dropped without a trace, also if the storage could not be read: that takes
   * nothing from what is on disk. Else, and when the JVM has failed, what failed it is thrown.
   */
  void run(Transaction tx) {
    try {
      result = command.get();
      changed = tx.commit();
      watchers = tx.takeWatchers();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (!tx.drop()) {
        throw e;
      }
      failure = e instanceof DroverException refusal ? refusal : failedAlone(e);
    }
  }

  private static StoreException failedAlone(Throwable error) {
    if (error instanceof StorageFailure) {
      return new StoreException(
          "the store "
              + error.getMessage()
              + "; nothing was changed; close it, and \"drover check\" says what is damaged",
          error);
    }
    return new StoreException(
        "the store could not do what it was asked, and changed nothing: " + error, error);
  }

  /** Returns whether there is something to make safe before the answer. */
  boolean awaitsSync() {
    return changed && promise == CommitLoop.Promise.SAFE;
  }

  boolean changed() {
    return changed;
  }

  /** Answers the caller, and tells those who watch. */
  @SuppressWarnings("NullAway") // A command may answer with null if its caller expects that.
  void answer() {
    if (failure != null) {
      future.completeExceptionally(failure);
    } else {
      future.complete(result);
    }
    watchers.forEach(Runnable::run);
  }

  /** Answers the caller, unless that was done, with why the command is not known to be stored. */
  void fail(StoreException why) {
    future.completeExceptionally(why);
  }
}
