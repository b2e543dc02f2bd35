package io.drover.embedded.commit;

/** What a store in memory promises: nothing. */
public final class NoDurability implements Durability {

  @Override
  public void makeSafe() {}

  @Override
  public void makeWritten() {}

  @Override
  public void handOver() {}

  @Override
  public boolean isWrittenSafe() {
    return true;
  }

  @Override
  public long nanosLeft() {
    return FOREVER;
  }

  @Override
  public void catchUp() {}
}
