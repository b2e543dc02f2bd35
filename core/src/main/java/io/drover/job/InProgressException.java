package io.drover.job;

import java.time.Instant;

/**
 * The effect of an idempotency key is running elsewhere, and has not ended within the time that the
 * caller waits; the caller's own has not run. Whoever called can do so again later.
 */
public final class InProgressException extends DroverException {

  private static final long serialVersionUID = 1L;

  private final String key;
  private final Instant until;

  private InProgressException(String message, String key, Instant until) {
    super(message);
    this.key = key;
    this.until = until;
  }

  /**
   * Returns the exception for a key that is claimed.
   *
   * @param key the key as it is stored, with its prefix
   * @param until when the claim ends unless it is renewed
   */
  public static InProgressException of(String key, Instant until) {
    Check.notNull("the key of an effect", key);
    Check.notNull("the end of a claim", until);
    return new InProgressException(
        "the effect of key \"%s\" is in progress elsewhere, under a claim until %s that is renewed while it runs; call again later"
            .formatted(key, until),
        key,
        until);
  }

  /** Returns the key as it is stored, with its prefix. */
  public String key() {
    return key;
  }

  /**
   * Returns when the claim ends if whoever holds it is gone; while the effect runs it is renewed
   * before.
   */
  public Instant until() {
    return until;
  }
}
