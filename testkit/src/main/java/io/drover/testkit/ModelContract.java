package io.drover.testkit;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract that compares random sequences of calls with a model: rule X. */
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
}
