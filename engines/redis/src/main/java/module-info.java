/** A storage engine that keeps its queues on a Redis server in the data format of BullMQ 6. */
module io.drover.redis {
  requires transitive io.drover;
  requires static org.jspecify;
  requires lettuce.core;
  // Lettuce is an automatic module, which cannot say what it needs, and Netty's are not automatic.
  requires io.netty.handler;
  requires io.netty.resolver.dns;
  requires io.netty.transport;
  requires org.slf4j;
  requires tools.jackson.databind;

  exports io.drover.redis;

  provides io.drover.spi.EngineProvider with
      io.drover.redis.RedisEngineProvider;
}
