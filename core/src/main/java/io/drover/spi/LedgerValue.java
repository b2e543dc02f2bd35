package io.drover.spi;

import io.drover.job.Check;

/** What is recorded under a key of the ledger. Immutable; nobody changes the array. */
public final class LedgerValue {

  private final byte[] json;
  private final boolean failure;

  private LedgerValue(byte[] json, boolean failure) {
    this.json = Check.notNull("a value of the ledger", json);
    this.failure = failure;
  }

  /** Returns a result in JSON. */
  public static LedgerValue result(byte[] json) {
    return new LedgerValue(json, false);
  }

  /** Returns a failure in JSON; an engine keeps it where programs that read results see none. */
  public static LedgerValue failure(byte[] json) {
    return new LedgerValue(json, true);
  }

  /** Returns the JSON in UTF-8. */
  public byte[] json() {
    return json;
  }

  /** Returns whether it is a failure. */
  public boolean isFailure() {
    return failure;
  }

  @Override
  public String toString() {
    return "LedgerValue[%s, %d bytes]".formatted(failure ? "failure" : "result", json.length);
  }
}
