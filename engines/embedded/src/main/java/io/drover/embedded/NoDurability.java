package io.drover.embedded;

/** What a store in memory promises: nothing. */
final class NoDurability implements Durability {

  @Override
  public void makeSafe() {}

  @Override
  public void makeWritten() {}

  @Override
  public boolean isBehind() {
    return false;
  }

  @Override
  public void catchUp() {}
}
