package io.drover.job;

/**
 * The effect of an idempotency key failed earlier, and its failure was recorded: it is not run
 * again until that ends or is forgotten. So a job that fails with this has no further attempts. The
 * effect's author can mend it.
 */
public final class EffectFailedException extends UnrecoverableException {

  private static final long serialVersionUID = 1L;

  private final String key;
  private final String reason;
  private final String errorClass;

  private EffectFailedException(String key, String reason, String errorClass) {
    super(
        "the effect of key \"%s\" failed earlier, and that is recorded: %s"
            .formatted(key, reason.startsWith(errorClass) ? reason : errorClass + ": " + reason));
    this.key = key;
    this.reason = reason;
    this.errorClass = errorClass;
  }

  /**
   * Returns the exception for a failure that is recorded.
   *
   * @param key the key as it is stored, with its prefix
   * @param reason the message of the error
   * @param errorClass the name of the error's class
   */
  public static EffectFailedException of(String key, String reason, String errorClass) {
    return new EffectFailedException(
        Check.notNull("the key of an effect", key),
        Check.notNull("the reason of a failure", reason),
        Check.notNull("the class of an error", errorClass));
  }

  /** Returns the key as it is stored, with its prefix. */
  public String key() {
    return key;
  }

  /** Returns the message of the error that the effect ended with. */
  public String reason() {
    return reason;
  }

  /** Returns the name of the class of the error that the effect ended with. */
  public String errorClass() {
    return errorClass;
  }
}
