package io.drover.testkit;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The part of the contract that compares random sequences of calls with a model: rules X1 and F59.
 */
public interface ModelContract extends EngineTest {

  /** Returns how many sequences are tried. Defaults to 100. */
  default int modelTries() {
    return 100;
  }

  @Test
  @DisplayName("X1 random sequences of calls have the results they have on the model")
  default void randomSequencesAgreeWithTheModel() {
    ModelCheck.run(this::fixture, modelTries());
  }

  @Test
  @DisplayName("F59 random sequences with flows have the results they have on the model")
  default void randomFlowsAgreeWithTheModel() {
    ModelCheck.runFlows(this::fixture, modelTries());
  }
}
