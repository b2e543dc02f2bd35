package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * The server program that tests start: {@code redis-server} on the PATH, else the one a test
 * library brings. The system property {@code drover.redis.server} chooses: {@code path}, {@code
 * embedded}, or a file. Stateless.
 */
final class RedisBinary {

  private RedisBinary() {}

  private static final class Chosen {
    static final Path FILE = choose(System.getProperty("drover.redis.server", ""));
  }

  static Path file() {
    return Chosen.FILE;
  }

  /** Returns whether the program knows the settings of TLS. */
  static boolean speaksTls() {
    try {
      Process process =
          new ProcessBuilder(file().toString(), "--port", "0", "--tls-port", "none")
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      // It refuses the port in either case, and says why.
      return !said.contains("Bad directive");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path choose(String choice) {
    return switch (choice) {
      case "" -> onPath() == null ? brought() : onPath();
      case "path" -> {
        Path found = onPath();
        if (found == null) {
          throw new IllegalStateException("there is no redis-server on the PATH");
        }
        yield found;
      }
      case "embedded" -> brought();
      default -> Path.of(choice);
    };
  }

  private static @Nullable Path onPath() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder, "redis-server");
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    return null;
  }

  private static Path brought() {
    try {
      return ExecutableProvider.newJarResourceProvider().get().toPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
