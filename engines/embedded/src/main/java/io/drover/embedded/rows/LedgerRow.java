package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Table;
import io.drover.spi.LedgerValue;

/**
 * A row of {@link Table#LEDGER}. Immutable.
 *
 * @param value what is recorded
 * @param until when it ends
 */
public record LedgerRow(LedgerValue value, long until) {

  private static final int RESULT = 1;
  private static final int FAILURE = 2;

  /** Reads a row. */
  public static LedgerRow of(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    boolean failure = in.get() == FAILURE;
    long until = in.getOrder();
    byte[] json = in.getRaw(bytes.length - 1 - Long.BYTES);
    return new LedgerRow(failure ? LedgerValue.failure(json) : LedgerValue.result(json), until);
  }

  /** Writes the row. */
  public byte[] toBytes() {
    byte[] json = value.json();
    return new ByteWriter(1 + Long.BYTES + json.length)
        .put(value.isFailure() ? FAILURE : RESULT)
        .putOrder(until)
        .putRaw(json)
        .toBytes();
  }
}
