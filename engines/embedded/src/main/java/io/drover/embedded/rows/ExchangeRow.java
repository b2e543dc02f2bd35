package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.spi.ExchangeRecord;

/** The form of exchanges in the tables. Stateless. */
public final class ExchangeRow {

  private ExchangeRow() {}

  /** Writes an exchange. */
  public static byte[] write(ExchangeRecord exchange) {
    ExchangeDeclaration declaration = exchange.declaration();
    String alternate = declaration.alternate();
    return new ByteWriter(16)
        .putVar(exchange.version())
        .put(declaration.type().ordinal())
        .putString(alternate == null ? "" : alternate)
        .toBytes();
  }

  /** Reads an exchange. */
  public static ExchangeRecord read(String name, byte[] row) {
    ByteReader in = new ByteReader(row);
    long version = in.getVar();
    ExchangeDeclaration declaration = ExchangeDeclaration.of(name, ExchangeType.values()[in.get()]);
    String alternate = in.getString();
    return ExchangeRecord.of(
        alternate.isEmpty() ? declaration : declaration.alternate(alternate), version);
  }
}
