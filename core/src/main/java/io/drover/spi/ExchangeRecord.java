package io.drover.spi;

import io.drover.job.Check;
import io.drover.routing.ExchangeDeclaration;

/** An exchange as it is stored. Immutable. */
public final class ExchangeRecord {

  private final ExchangeDeclaration declaration;
  private final long version;

  private ExchangeRecord(ExchangeDeclaration declaration, long version) {
    this.declaration = Check.notNull("the declaration of an exchange", declaration);
    this.version = Check.atLeast("the version of an exchange", version, 1);
  }

  /**
   * Returns an exchange.
   *
   * @param version changes with every change of the exchange or of a binding from it; at least 1,
   *     and never what it was before, even if the exchange was deleted in between. To be compared
   *     for equality only: it counts nothing
   */
  public static ExchangeRecord of(ExchangeDeclaration declaration, long version) {
    return new ExchangeRecord(declaration, version);
  }

  /** Returns what it was declared as. */
  public ExchangeDeclaration declaration() {
    return declaration;
  }

  /** Returns its version. */
  public long version() {
    return version;
  }

  @Override
  public String toString() {
    return "ExchangeRecord[declaration=%s, version=%d]".formatted(declaration, version);
  }
}
