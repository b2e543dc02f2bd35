package io.drover.redis;

import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import io.drover.testkit.runtime.RuntimeContract;

class RedisRuntimeTest implements RuntimeContract {

  @Override
  public Engine openEngine(TimeSource time) {
    return RedisBench.open(RedisBench.newPrefix(), time);
  }
}
