package io.drover.compatibility;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis server on a free port of this machine: the {@code redis-server} on the PATH, else the one
 * a test library brings, which {@code -Ddrover.redis.server=embedded} takes in any case. For one
 * thread.
 */
final class RedisProcess implements AutoCloseable {

  private static final int ATTEMPTS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final int port;

  private RedisProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a server that stores nothing on disk. */
  static RedisProcess start(Path folder) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = freePort();
      Process process =
          new ProcessBuilder(
                  program(), "--bind", "127.0.0.1", "--port", Integer.toString(port), "--save", "")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("redis.log").toFile())
              .start();
      RedisProcess server = new RedisProcess(process, port);
      if (server.answers()) {
        return server;
      }
      server.close(); // Somebody else may have taken the port.
    }
    throw new IllegalStateException("no Redis server: " + Files.readString(folder.resolve("redis.log")));
  }

  String uri() {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  private boolean answers() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return process.isAlive();
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String program() throws IOException {
    String choice = System.getProperty("drover.redis.server", "");
    Optional<Path> onPath =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(entry -> Path.of(entry, "redis-server"))
            .filter(Files::isExecutable)
            .findFirst();
    return choice.equals("embedded") || onPath.isEmpty()
        ? ExecutableProvider.newJarResourceProvider().get().getPath()
        : onPath.get().toString();
  }
}
