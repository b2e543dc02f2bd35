package io.drover.testkit;

/** The model satisfies the contract: the rules can be kept, and the model agrees with them. */
class ModelEngineTest implements EngineContract {

  @Override
  public EngineFixture fixture() {
    return new ModelFixture(new ModelEngine());
  }
}
