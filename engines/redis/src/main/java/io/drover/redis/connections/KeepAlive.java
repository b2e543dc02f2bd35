package io.drover.redis.connections;

import io.lettuce.core.SocketOptions;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.KqueueProvider;
import java.time.Duration;

/**
 * How the operating system is asked to find out that the other end of a connection is gone.
 * Stateless.
 *
 * <p>The times are ours where they can be set: by Netty's epoll transport, or by the JDK's module
 * {@code jdk.net}, which a modular application or an image of its own may not have. Elsewhere they
 * are the system's, and the client library would refuse to connect with others.
 */
final class KeepAlive {

  private static final String JDK_OPTIONS = "jdk.net.ExtendedSocketOptions";

  private KeepAlive() {}

  static void apply(SocketOptions.Builder options) {
    if (hasOwnTimes(KeepAlive.class.getClassLoader())) {
      options.keepAlive(
          SocketOptions.KeepAliveOptions.builder()
              .enable()
              .idle(Duration.ofSeconds(10))
              .interval(Duration.ofSeconds(5))
              .count(3)
              .build());
    } else {
      options.keepAlive(true);
    }
  }

  /** Returns whether the times can be set with the classes a loader finds. */
  static boolean hasOwnTimes(ClassLoader loader) {
    if (EpollProvider.isAvailable()) {
      return true;
    }
    if (KqueueProvider.isAvailable()) {
      return false;
    }
    try {
      Class.forName(JDK_OPTIONS, false, loader);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
