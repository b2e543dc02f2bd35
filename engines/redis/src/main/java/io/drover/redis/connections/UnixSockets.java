package io.drover.redis.connections;

import io.drover.job.StoreException;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.KqueueProvider;

/**
 * Whether a server can be reached by a file of this machine. Stateless.
 *
 * <p>The client library does that by Netty's native transports alone, which have an artifact for
 * each system and are not brought by it.
 */
final class UnixSockets {

  private UnixSockets() {}

  /**
   * Checks that there is a transport for sockets.
   *
   * @throws StoreException if there is none; it says what to add
   */
  static void check(String uri) {
    if (!EpollProvider.isAvailable() && !KqueueProvider.isAvailable()) {
      throw new StoreException(
          ("expected one of Netty's native transports for %s, got none that works here; add"
                  + " io.netty:netty-transport-native-epoll with the classifier linux-x86_64 or"
                  + " linux-aarch_64 (macOS: netty-transport-native-kqueue), in the version of the"
                  + " other Netty artifacts, or use redis://host:port")
              .formatted(RedisAddress.withoutLogin(uri)));
    }
  }
}
