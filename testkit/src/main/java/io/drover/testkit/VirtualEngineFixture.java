package io.drover.testkit;

import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The fixture of an engine that keeps no clock of its own: time stands still until a test lets it
 * pass. For one test thread.
 */
public final class VirtualEngineFixture implements EngineFixture {

  private final VirtualTime time = new VirtualTime();
  private final Function<TimeSource, Engine> opener;
  private final Runnable cleanUp;
  private final Function<Engine, OptionalLong> mostRows;
  private Engine engine;

  /**
   * Opens the engine.
   *
   * @param opener opens the store, each time the same one
   * @param cleanUp removes the store after the engine was closed
   */
  public VirtualEngineFixture(Function<TimeSource, Engine> opener, Runnable cleanUp) {
    this(opener, cleanUp, engine -> OptionalLong.empty());
  }

  /**
   * Opens an engine that counts its work.
   *
   * @param opener opens the store, each time the same one
   * @param cleanUp removes the store after the engine was closed
   * @param mostRows tells what {@link #mostRows()} asks of an engine that the opener has opened
   */
  public VirtualEngineFixture(
      Function<TimeSource, Engine> opener,
      Runnable cleanUp,
      Function<Engine, OptionalLong> mostRows) {
    this.opener = opener;
    this.cleanUp = cleanUp;
    this.mostRows = mostRows;
    this.engine = opener.apply(time);
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public Engine reopen() {
    engine.close();
    engine = opener.apply(time);
    return engine;
  }

  @Override
  public OptionalLong mostRows() {
    return mostRows.apply(engine);
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
    cleanUp.run();
  }
}
