package io.drover.redis;

import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import io.drover.testkit.runtime.RuntimeContract;
import org.junit.jupiter.api.BeforeEach;

class RedisRuntimeTest implements RuntimeContract {

  /**
   * Every step of virtual time looks at every key of the server: others' leftovers cost minutes.
   */
  @BeforeEach
  void empty() {
    RedisShared.keys().flushall();
  }

  @Override
  public Engine openEngine(TimeSource time) {
    return RedisBench.open(RedisBench.newPrefix(), time);
  }
}
