package io.drover.redis;

import io.drover.testkit.EngineContract;
import io.drover.testkit.EngineFixture;
import io.drover.testkit.VirtualEngineFixture;

class RedisContractTest implements EngineContract {

  @Override
  public EngineFixture fixture() {
    String prefix = RedisBench.newPrefix();
    return new VirtualEngineFixture(
        time -> RedisBench.open(prefix, time), () -> RedisBench.remove(prefix));
  }
}
