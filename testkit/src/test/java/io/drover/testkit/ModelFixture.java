package io.drover.testkit;

import io.drover.spi.Engine;
import java.time.Duration;
import java.time.Instant;

/** A model engine in virtual time. For one test thread. */
final class ModelFixture implements EngineFixture {

  private final VirtualTime time = new VirtualTime();
  private ModelEngine engine;

  ModelFixture(ModelEngine engine) {
    this.engine = engine;
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public Engine reopen() {
    ModelEngine next = engine.reopened();
    engine.close();
    engine = next;
    return engine;
  }

  @Override
  public Instant now() {
    return time.instant();
  }

  @Override
  public void pass(Duration duration) {
    time.advance(duration);
  }

  @Override
  public void close() {
    engine.close();
    time.close();
  }
}
