package io.drover.redis.connections;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How connections to a Redis are opened. Immutable.
 *
 * @param uri where it is
 * @param callLimit how long a call may take
 * @param identity as whom
 * @param certificates by which files, if it speaks TLS
 */
public record Setup(String uri, Duration callLimit, Identity identity, Certificates certificates) {

  /**
   * Who connects.
   *
   * @param name under which the server lists connections that have no other, or {@code null}
   * @param login asked for each connection anew, or {@code null} for what the URI says
   */
  public record Identity(@Nullable String name, @Nullable Supplier<RedisCredentials> login) {}

  /** Returns the setup of a URI alone. */
  static Setup of(String uri, Duration callLimit) {
    return new Setup(uri, callLimit, new Identity(null, null), Certificates.NONE);
  }

  RedisAddress.Kind kind() {
    return RedisAddress.parse(uri).kind();
  }

  /** Returns the servers to ask first, in objects of the caller's own. */
  List<RedisURI> servers() {
    List<RedisURI> servers = RedisAddress.parse(uri).servers();
    servers.forEach(this::apply);
    return servers;
  }

  private void apply(RedisURI server) {
    server.setTimeout(callLimit);
    server.getSentinels().forEach(sentinel -> sentinel.setTimeout(callLimit));
    if (identity.name() != null) {
      server.setClientName(identity.name());
    }
    if (identity.login() != null) {
      server.setCredentialsProvider(RedisCredentialsProvider.from(identity.login()));
    }
  }
}
