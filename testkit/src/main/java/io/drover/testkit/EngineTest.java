package io.drover.testkit;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every part of the contract extends: it asks the engine's author for nothing but an empty
 * engine. Each test gets one of its own, and what is always true of a queue is checked after it.
 */
@ExtendWith(ContractExtension.class)
public interface EngineTest {

  /** Returns a new fixture with an empty engine. It is closed after the test. */
  EngineFixture fixture();
}
