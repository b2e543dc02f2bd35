package io.drover.testkit;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The part of the contract that compares random sequences of calls with a model: rules X1, F59 and
 * Z17.
 */
public interface ModelContract extends EngineTest {

  /**
   * Returns how many sequences are tried. Defaults to the system property {@code
   * drover.model.tries}, or 100.
   */
  default int modelTries() {
    return Integer.getInteger("drover.model.tries", 100);
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

  @Test
  @DisplayName("Z17 random steps on exchanges and channels have the results they have on a model")
  default void randomMessagesAgreeWithTheModel() {
    for (long seed = 1; seed <= Math.max(1, modelTries() / 20); seed++) {
      try (QueueBench bench = new QueueBench(fixture())) {
        new MessageWalk(bench, seed).steps(100);
        bench.checkInvariants();
      }
    }
  }
}
