package io.drover.job;

/**
 * An effect ran, but its claim of the idempotency key had run out before its end could be recorded,
 * and another has claimed or recorded the key since: the effect may have happened twice. Nothing of
 * this run is recorded. Whoever sets the claim's limit, or stopped the process for longer, can mend
 * it.
 */
public final class ClaimLostException extends DroverException {

  private static final long serialVersionUID = 1L;

  private final String key;

  private ClaimLostException(String message, String key) {
    super(message);
    this.key = key;
  }

  /**
   * Returns the exception for a key.
   *
   * @param key the key as it is stored, with its prefix
   */
  public static ClaimLostException of(String key) {
    return new ClaimLostException(
        "expected to hold key \"%s\" until its effect was recorded, got: another has it since; the effect may have happened twice"
            .formatted(Check.notNull("the key of an effect", key)),
        key);
  }

  /** Returns the key as it is stored, with its prefix. */
  public String key() {
    return key;
  }
}
