/** A storage engine that keeps its queues on a Redis server in the data format of BullMQ 6. */
module io.drover.redis {
  requires transitive io.drover;
  requires static org.jspecify;
  requires lettuce.core;
  requires org.slf4j;
  requires tools.jackson.databind;

  exports io.drover.redis;

  provides io.drover.spi.EngineProvider with
      io.drover.redis.RedisEngineProvider;
}
