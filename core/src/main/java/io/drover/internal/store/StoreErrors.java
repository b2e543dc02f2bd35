package io.drover.internal.store;

import io.drover.job.DroverException;
import io.drover.job.StoreException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Makes the exception users see of what a call of the engine ended with. Stateless. */
public final class StoreErrors {

  private static final String CLOSED = "expected an open Drover, got a closed one";

  private StoreErrors() {}

  /** Returns the error itself if it is ours, else a {@code StoreException} around it. */
  public static DroverException of(@Nullable Throwable error, String what) {
    Throwable cause = unwrap(error);
    if (cause instanceof DroverException known) {
      return known;
    }
    return new StoreException(
        "the store could not %s: %s".formatted(what, cause == null ? "it gave no answer" : cause),
        cause);
  }

  /** Returns the error of everything that is asked of a closed store. */
  public static StoreException closed() {
    return new StoreException(CLOSED);
  }

  /**
   * Returns the error of what is asked of a closed store.
   *
   * @param consequence what has not been done, for example
   */
  public static StoreException closed(String consequence) {
    return new StoreException(CLOSED + "; " + consequence);
  }

  /** Returns the error for a thread that waited for it, with that thread's stack trace. */
  public static DroverException here(@Nullable Throwable error, String what) {
    DroverException known = of(error, what);
    if (known instanceof StoreException store) {
      return store.needsReopening()
          ? StoreException.untilReopened(store.getMessage(), store)
          : new StoreException(String.valueOf(store.getMessage()), store);
    }
    return known;
  }

  private static @Nullable Throwable unwrap(@Nullable Throwable error) {
    Throwable cause = error;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
