package io.drover.console;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;

/** The stores that the console is tried on. Safe for use by several threads. */
enum TestStore {
  MEMORY {
    @Override
    String uri(Path folder) {
      return "embedded:";
    }
  },
  DISK {
    @Override
    String uri(Path folder) {
      return "embedded:" + folder.resolve("data");
    }
  },
  REDIS {
    @Override
    String uri(Path folder) {
      return "redis://127.0.0.1:%d?prefix=%s".formatted(Server.PORT, UUID.randomUUID());
    }
  };

  private static final int ATTEMPTS = 5;

  /** Returns the URI of an empty store. */
  abstract String uri(Path folder);

  /** The server that all tests share, begun with the first of them; it ends with the JVM. */
  private static final class Server {
    static final int PORT = start();
  }

  private static int start() {
    IOException last = new IOException("not tried");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        int port = free.getLocalPort();
        free.close();
        RedisServer.newRedisServer()
            .executableProvider(program())
            .bind("127.0.0.1")
            .port(port)
            .setting("save \"\"")
            .onShutdownForceStop(true)
            .build()
            .start();
        return port;
      } catch (IOException e) {
        last = e; // Somebody else may have taken the port.
      }
    }
    throw new IllegalStateException("no Redis server", last);
  }

  /** The {@code redis-server} on the PATH, else the one a test library brings. */
  private static ExecutableProvider program() {
    boolean brought = System.getProperty("drover.redis.server", "").equals("embedded");
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> new File(folder, "redis-server"))
        .filter(file -> !brought && file.canExecute())
        .findFirst()
        .<ExecutableProvider>map(file -> () -> file)
        .orElseGet(ExecutableProvider::newJarResourceProvider);
  }
}
