package io.drover.redis.connections;

import io.drover.job.InvalidInputException;
import io.lettuce.core.SslOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files by which a TLS connection is made, in the PEM format. Immutable.
 *
 * @param authorities those who vouch for servers, or {@code null} for those of the JVM
 * @param own the certificate the client shows, with those of who vouches for it, or {@code null}
 * @param key the private key of that, PKCS 8 without a password, or {@code null}
 */
public record Certificates(@Nullable Path authorities, @Nullable Path own, @Nullable Path key) {

  public static final Certificates NONE = new Certificates(null, null, null);

  /** Returns whether it names no file. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  /**
   * Returns what the client library has to know of them.
   *
   * @throws InvalidInputException if a file is not there
   */
  SslOptions options() {
    SslOptions.Builder options = SslOptions.builder().jdkSslProvider();
    if (authorities != null) {
      options.trustManager(readable("tlsCa", authorities).toFile());
    }
    if (own != null && key != null) {
      options.keyManager(
          readable("tlsCert", own).toFile(), readable("tlsKey", key).toFile(), new char[0]);
    }
    return options.build();
  }

  private static Path readable(String what, Path file) {
    if (Files.isRegularFile(file) && Files.isReadable(file)) {
      return file;
    }
    throw new InvalidInputException(
        "expected %s to be a file that can be read, got: %s".formatted(what, file));
  }
}
