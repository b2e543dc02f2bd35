package io.drover.laboratory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code redis-server} on the PATH, which is killed and started again on the same port and
 * folder. A thread asks it now and then whether it is there, and records the answers as the store's
 * pulse. For one thread.
 */
final class RedisHost implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
  private static final Pattern USED_MEMORY = Pattern.compile("used_memory:(\\d+)");
  private static final int MILLIS_TO_ANSWER = 1000;

  private final int port;
  private final Path folder;
  private final AppendOnly appendOnly;
  private final History pulse;
  private Process process;
  private volatile boolean closed;

  private RedisHost(int port, Path folder, AppendOnly appendOnly, History pulse)
      throws IOException {
    this.port = port;
    this.folder = folder;
    this.appendOnly = appendOnly;
    this.pulse = pulse;
    this.process = launch();
  }

  /** Starts a server on a free port; it runs in a folder within that of the histories. */
  static RedisHost start(Path histories, AppendOnly appendOnly) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path folder = Files.createDirectory(histories.resolve("redis"));
    History pulse = History.begin(histories, Disturbances.STORE);
    RedisHost host = new RedisHost(port, folder, appendOnly, pulse);
    Thread thread = new Thread(host::beat, "server-pulse");
    thread.setDaemon(true);
    thread.start();
    return host;
  }

  private Process launch() throws IOException {
    List<String> command = new ArrayList<>(List.of("redis-server", "--bind", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(port), "--save", ""));
    command.addAll(appendOnly.arguments());
    Process launched =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("redis.output").toFile()))
            .start();
    awaitReady(launched);
    return launched;
  }

  private void awaitReady(Process launched) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!answers()) {
      if (System.nanoTime() > end || !launched.isAlive()) {
        launched.destroyForcibly();
        throw new IOException(
            "expected a Redis server on port %d, got: %s"
                .formatted(port, Files.readString(folder.resolve("redis.output"))));
      }
      Pause.of(BETWEEN_LOOKS);
    }
  }

  private void beat() {
    while (!closed) {
      if (answers()) {
        pulse.record(What.PULSE, "-");
      }
      Pause.of(Disturbances.PULSE);
    }
  }

  private boolean answers() {
    try {
      return ask("PING").startsWith("+PONG");
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns what the server answers, as it came over the connection. */
  String ask(String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(MILLIS_TO_ANSWER);
      socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  int port() {
    return port;
  }

  /** Ends the server as {@code kill -9} does, and starts it again after a time. */
  void kill(Duration down, History laboratory) throws IOException {
    process.destroyForcibly().onExit().join();
    laboratory.record(What.CUT, Disturbances.STORE, appendOnly.forgets);
    Pause.of(down);
    process = launch();
  }

  /** Leaves the server no memory for more than it has. */
  void fillMemory() throws IOException {
    Matcher used = USED_MEMORY.matcher(ask("INFO memory"));
    if (!used.find()) {
      throw new IOException("expected a Redis server that says what memory it uses");
    }
    ask("CONFIG SET maxmemory " + used.group(1));
  }

  void emptyMemory() throws IOException {
    ask("CONFIG SET maxmemory 0");
  }

  @Override
  public void close() {
    closed = true;
    process.destroyForcibly().onExit().join();
  }
}
