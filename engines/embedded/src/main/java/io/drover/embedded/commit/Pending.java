package io.drover.embedded.commit;

import io.drover.embedded.storage.StorageFailure;
import io.drover.job.DroverException;
import io.drover.job.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A command with its answer, and whom to tell after it. Handed from thread to thread; once it has
 * run nothing of it changes but its futures, so that the sync thread and who hands out its answer
 * may have it together.
 */
final class Pending<R> {

  final CompletableFuture<R> future = new CompletableFuture<>();

  /** Completes before the other if the answer may be had before it is safe. */
  final CompletableFuture<R> taken = new CompletableFuture<>();

  private final CommitLoop.Promise promise;
  private final Supplier<R> command;
  private final boolean inParts;
  private List<Runnable> watchers = List.of();
  private boolean changed;
  private long number;
  private long basis;
  private @Nullable R result;
  private @Nullable DroverException failure;

  Pending(CommitLoop.Promise promise, Supplier<R> command, boolean inParts) {
    this.promise = promise;
    this.command = command;
    this.inParts = inParts;
  }

  /**
   * Runs the command and writes what it changed. A command that fails fails alone if what it has
   * done so far can be dropped without a trace, also if the storage could not be read: that takes
   * nothing from what is on disk. Else, and when the JVM has failed, what failed it is thrown.
   */
  void run(Transaction tx) {
    number = tx.begin();
    try {
      result = command.get();
      changed = tx.commit();
      watchers = tx.takeWatchers();
      basis = tx.basis();
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

  /** Returns the command's number: of two, the one with the lower number ran first. */
  long number() {
    return number;
  }

  /**
   * Returns whether the caller may have the answer although it is not safe, and wants it: there is
   * one, and what it builds on is safe.
   *
   * @param safe the number of the last command that is safe
   */
  boolean mayBeTaken(long safe) {
    return inParts && failure == null && basis <= safe;
  }

  /** Lets the caller have the answer that is not safe yet. */
  @SuppressWarnings("NullAway") // A command may answer with null if its caller expects that.
  void take() {
    taken.complete(result);
  }

  /** Answers the caller, and tells those who watch. */
  @SuppressWarnings("NullAway") // A command may answer with null if its caller expects that.
  void answer() {
    if (failure != null) {
      fail(failure);
    } else {
      future.complete(result);
      taken.complete(result);
    }
    watchers.forEach(Runnable::run);
  }

  /** Answers the caller, unless that was done, with why the command is not known to be stored. */
  void fail(DroverException why) {
    future.completeExceptionally(why);
    taken.completeExceptionally(why);
  }
}
