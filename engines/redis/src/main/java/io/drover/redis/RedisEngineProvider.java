package io.drover.redis;

import io.drover.spi.Engine;
import io.drover.spi.EngineProvider;
import io.drover.spi.TimeSource;
import java.util.Set;

/** Opens {@link RedisEngine}s for the URIs it describes. Stateless. */
public final class RedisEngineProvider implements EngineProvider {

  private static final Set<String> SCHEMES =
      Set.of("redis", "rediss", "redis-cluster", "redis-sentinel", "redis-socket");

  /** Creates the provider; {@link java.util.ServiceLoader} calls this. */
  public RedisEngineProvider() {}

  @Override
  public Set<String> schemes() {
    return SCHEMES;
  }

  @Override
  public Engine open(String uri, TimeSource time) {
    return RedisEngine.open(RedisSettings.at(uri), time);
  }
}
