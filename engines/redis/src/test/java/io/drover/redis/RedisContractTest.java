package io.drover.redis;

import io.drover.testkit.EngineContract;
import io.drover.testkit.EngineFixture;
import io.drover.testkit.VirtualEngineFixture;
import org.junit.jupiter.api.BeforeAll;

class RedisContractTest implements EngineContract {

  /**
   * Every step of virtual time looks at every key of the server: others' leftovers cost minutes.
   */
  @BeforeAll
  static void empty() {
    RedisShared.keys().flushall();
  }

  /** Fewer than in memory, as each step asks a server. */
  @Override
  public int modelTries() {
    return EngineContract.super.modelTries() / 2;
  }

  @Override
  public EngineFixture fixture() {
    String prefix = RedisBench.newPrefix();
    return new VirtualEngineFixture(
        time -> RedisBench.open(prefix, time), () -> RedisBench.remove(prefix));
  }
}
