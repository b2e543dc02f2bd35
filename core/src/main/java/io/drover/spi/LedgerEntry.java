package io.drover.spi;

import io.drover.job.Check;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a key of the ledger stands. Immutable. */
public final class LedgerEntry {

  /** How a key stands for whoever asked. */
  public enum Standing {
    /** Nobody holds it and nothing is recorded. */
    FREE,
    /** The token that asked holds it. */
    CLAIMED,
    /** Another token holds it; for whoever only reads, any. */
    TAKEN,
    /** A value is recorded. */
    RECORDED
  }

  private static final LedgerEntry FREE = new LedgerEntry(Standing.FREE, null, null);

  private final Standing standing;
  private final @Nullable LedgerValue value;
  private final @Nullable Instant until;

  private LedgerEntry(Standing standing, @Nullable LedgerValue value, @Nullable Instant until) {
    this.standing = standing;
    this.value = value;
    this.until = until;
  }

  /** Returns that a key is free. */
  public static LedgerEntry free() {
    return FREE;
  }

  /** Returns that the token that asked holds a key until an instant. */
  public static LedgerEntry claimed(Instant until) {
    return new LedgerEntry(Standing.CLAIMED, null, Check.notNull("the end of a claim", until));
  }

  /** Returns that another token holds a key until an instant. */
  public static LedgerEntry taken(Instant until) {
    return new LedgerEntry(Standing.TAKEN, null, Check.notNull("the end of a claim", until));
  }

  /**
   * Returns that a value is recorded.
   *
   * @param until when it ends, or {@code null} if another program recorded it for ever
   */
  public static LedgerEntry recorded(LedgerValue value, @Nullable Instant until) {
    return new LedgerEntry(Standing.RECORDED, Check.notNull("a value of the ledger", value), until);
  }

  /** Returns how it stands. */
  public Standing standing() {
    return standing;
  }

  /** Returns what is recorded, for {@link Standing#RECORDED}. */
  public @Nullable LedgerValue value() {
    return value;
  }

  /** Returns when what it says ends, or {@code null} for a free key, or if it does not end. */
  public @Nullable Instant until() {
    return until;
  }

  @Override
  public String toString() {
    return "LedgerEntry[standing=%s, value=%s, until=%s]".formatted(standing, value, until);
  }
}
