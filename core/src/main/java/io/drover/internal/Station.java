package io.drover.internal;

import io.drover.job.JsonCodec;
import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;

public final class Station {
  public record Clock(TimeSource time, boolean owned) {}

  private final Engine engine;
  private final JsonCodec codec;
  private final Limits limits;
  private final Clock clock;

  public Station(Engine engine, JsonCodec codec, Clock clock, Limits limits) {
    this.engine = engine;
    this.codec = codec;
    this.clock = clock;
    this.limits = limits;
  }

  public Engine engine() {
    return engine;
  }

  public JsonCodec codec() {
    return codec;
  }

  public Limits limits() {
    return limits;
  }

  public Instant now() {
    return clock.time().instant();
  }

  public QueueDesk desk(String queue) {
    throw new UnsupportedOperationException();
  }

  public void close(Duration limit) {
    throw new UnsupportedOperationException();
  }
}
