package io.drover.redis.facets;

import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.QueueKeys;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.spi.Signals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Channels of Redis. Safe for use by any number of threads. */
public final class RedisSignals implements Signals {

  public RedisSignals(RedisLink link, QueueKeys keys) {}

  @Override
  public CompletableFuture<Optional<Signalled>> publish(
      List<Signal> signals, List<JobDelivery> jobs, Map<String, Long> versions, Instant now) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Listening> listen(Interest interest, Listener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<Signal>> retained(Interest interest, Instant now) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Boolean> forget(String channel, Instant now) {
    throw new UnsupportedOperationException();
  }
}
