package io.drover.redis.connections;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Which event loop the current thread serves. Stateless.
 *
 * <p>What a thread writes to a connection is queued for the connection's event loop, but for what
 * that itself writes, which is written at once and so overtakes what others have queued before. Who
 * wants one order has the loop queue its own writes as well.
 */
final class EventLoops {

  private static final ThreadLocal<@Nullable EventLoop> CURRENT = new ThreadLocal<>();

  private EventLoops() {}

  /** Returns what has the threads of event loops know theirs. */
  static NettyCustomizer customizer() {
    return new NettyCustomizer() {
      @Override
      public void afterChannelInitialized(Channel channel) {
        EventLoop loop = channel.eventLoop();
        loop.execute(() -> CURRENT.set(loop));
      }
    };
  }

  /** Returns the event loop that the current thread serves, or {@code null} if it serves none. */
  static @Nullable Executor current() {
    return CURRENT.get();
  }
}
