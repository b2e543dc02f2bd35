package io.drover.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis server on a free port of this machine: the {@code redis-server} on the PATH, else the one
 * a test library brings, which {@code -Ddrover.redis.server=embedded} takes in any case. For one
 * thread.
 */
final class RedisProcess implements AutoCloseable {

  private static final int ATTEMPTS = 5;

  private final Process process;
  private final int port;

  private RedisProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a server that stores nothing on disk, with further settings. */
  static RedisProcess start(Path folder, String... settings) throws IOException {
    StringBuilder said = new StringBuilder();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = freePort();
      List<String> command = new ArrayList<>();
      command.addAll(List.of(program(), "--bind", "127.0.0.1", "--port", "" + port, "--save", ""));
      command.addAll(List.of(settings));
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      if (isReady(process.inputReader(), said)) {
        return new RedisProcess(process, port);
      }
      process.destroyForcibly(); // Somebody else may have taken the port.
    }
    throw new IllegalStateException("no Redis server: " + said);
  }

  String uri() {
    return "redis://127.0.0.1:" + port;
  }

  /** Cuts the connections of all who listen to channels; returns how many there were. */
  int cutListeners() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write("CLIENT KILL TYPE pubsub\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return Integer.parseInt(answer.lines().findFirst().orElseThrow().substring(1));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /** Waits for the server's own word: whoever answers on the port may be another. */
  private static boolean isReady(BufferedReader output, StringBuilder said) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.append(line).append('\n');
      if (line.contains("eady to accept connections")) {
        return true;
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
