package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot do what it was asked: it cannot be reached, is in use by another process, is of
 * a newer version, or froze after a storage error. Whoever runs the store can mend it.
 *
 * <p>When an add ends with this exception it is not known whether the job was stored; adding it
 * again under an id of its own is safe.
 */
public final class StoreException extends DroverException {

  private static final long serialVersionUID = 1L;

  /** Whether the store serves nothing any more until it is opened again. */
  private final boolean needsReopening;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public StoreException(@Nullable String message) {
    super(message);
    this.needsReopening = false;
  }

  /** Creates the exception with a message and the error it came from. */
  public StoreException(@Nullable String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  private StoreException(
      @Nullable String message, @Nullable Throwable cause, boolean needsReopening) {
    super(message, cause);
    this.needsReopening = needsReopening;
  }

  /**
   * Returns the exception of a store that has ended: whatever it is asked, it will not do it until
   * it is opened again.
   */
  public static StoreException untilReopened(@Nullable String message, @Nullable Throwable cause) {
    return new StoreException(message, cause, true);
  }

  /**
   * Returns whether the store serves nothing any more until it is opened again, so that asking once
   * more is of no use.
   */
  public boolean needsReopening() {
    return needsReopening;
  }
}
