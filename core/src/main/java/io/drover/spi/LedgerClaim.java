package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A key of the ledger and the token under which somebody wants or has it. Immutable. */
public final class LedgerClaim {

  private final String key;
  private final String token;

  private LedgerClaim(String key, String token) {
    this.key = checked(key);
    this.token = Check.notNull("the token of a claim", token);
  }

  /**
   * Returns a claim.
   *
   * @param token fences the claim; unique among all claims
   */
  public static LedgerClaim of(String key, String token) {
    return new LedgerClaim(key, token);
  }

  /** Returns a key if it can be one. */
  public static String checked(String key) {
    if (Check.wholeCharacters("a key of the ledger", key).isEmpty()) {
      throw new InvalidInputException("expected a key of the ledger, got: an empty text");
    }
    return key;
  }

  /** Returns the key. */
  public String key() {
    return key;
  }

  /** Returns what fences the claim. */
  public String token() {
    return token;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LedgerClaim that && key.equals(that.key) && token.equals(that.token);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, token);
  }

  @Override
  public String toString() {
    return "LedgerClaim[key=%s, token=%s]".formatted(key, token);
  }
}
