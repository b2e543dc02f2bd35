package io.drover.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A Redis server on a free port of this machine, in a folder of its own, that ends with the tests
 * at the latest. For one thread, except {@link #ask}.
 */
final class RedisServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int port;
  private final Path folder;
  private final List<String> command;
  private final String password;
  private Process process;

  private RedisServer(int port, Path folder, List<String> command, String password) {
    this.port = port;
    this.folder = folder;
    this.command = command;
    this.password = password;
    this.process = launch();
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
  }

  /** Starts a server that stores nothing on disk unless the settings say so. */
  static RedisServer start(String... settings) {
    return start("", settings);
  }

  /** Starts a server with a password. */
  static RedisServer startWithPassword(String password, String... settings) {
    List<String> all = new ArrayList<>(List.of("--requirepass", password));
    all.addAll(Arrays.asList(settings));
    return start(password, all.toArray(new String[0]));
  }

  /**
   * Starts a server that takes TLS connections besides, on a port of its own.
   *
   * @param settings the settings for TLS, without the port
   */
  static RedisServer startWithTls(int tlsPort, List<String> settings) {
    List<String> all = new ArrayList<>(List.of("--tls-port", Integer.toString(tlsPort)));
    all.addAll(settings);
    return start("", all.toArray(new String[0]));
  }

  /** Starts a sentinel with the settings of a file, which it rewrites. */
  static RedisServer startSentinel(Path settings) {
    return startSentinel(settings, "");
  }

  /**
   * Starts a sentinel with the settings of a file, which it rewrites.
   *
   * @param password what the settings say of it, or empty
   */
  static RedisServer startSentinel(Path settings, String password) {
    int port = freePort();
    List<String> command =
        List.of(
            RedisBinary.file().toString(),
            settings.toString(),
            "--sentinel",
            "--port",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--daemonize",
            "no");
    RedisServer sentinel = new RedisServer(port, newFolder(), command, password);
    sentinel.awaitReady();
    return sentinel;
  }

  private static RedisServer start(String password, String... settings) {
    for (int attempt = 0; ; attempt++) {
      int port = freePort();
      List<String> command =
          new ArrayList<>(
              List.of(
                  RedisBinary.file().toString(),
                  "--port",
                  Integer.toString(port),
                  "--bind",
                  "127.0.0.1",
                  "--daemonize",
                  "no",
                  "--save",
                  ""));
      command.addAll(Arrays.asList(settings));
      RedisServer server = new RedisServer(port, newFolder(), command, password);
      try {
        server.awaitReady();
        return server;
      } catch (IllegalStateException e) {
        server.close();
        if (attempt == 4) { // Somebody else may have taken the port.
          throw e;
        }
      }
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newFolder() {
    try {
      Path parent = Files.createDirectories(Path.of("target", "redis").toAbsolutePath());
      return Files.createTempDirectory(parent, "server-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() {
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("log").toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if ("PONG".equals(ask(RedisCommands::ping))) {
          return;
        }
      } catch (RedisException e) {
        Thread.onSpinWait(); // Not yet; a server that loads its data says so.
      }
    }
    throw new IllegalStateException("redis-server did not start:\n" + log());
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  String uri() {
    return password.isEmpty()
        ? "redis://127.0.0.1:" + port
        : "redis://:" + password + "@127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** Asks the server on a connection of its own. */
  <R> R ask(Function<RedisCommands<String, String>, R> question) {
    RedisURI uri = RedisURI.create(uri());
    uri.setTimeout(Duration.ofSeconds(10));
    RedisClient client = RedisClient.create(uri);
    client.setOptions(ClientOptions.builder().autoReconnect(false).build());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return question.apply(connection.sync());
    } finally {
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }

  /** Runs any command; returns what it answers as text. */
  String run(String... words) {
    CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
    Arrays.stream(words).skip(1).forEach(arguments::add);
    return ask(
        commands ->
            commands
                .dispatch(new Word(words[0]), new ArrayOutput<>(StringCodec.UTF8), arguments)
                .toString());
  }

  private record Word(String name) implements ProtocolKeyword {
    @Override
    public byte[] getBytes() {
      return name.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Ends the server at once, as a power cut of its machine would. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts the server again, on the same port and folder. */
  void restart() {
    process = launch();
    awaitReady();
  }

  /** Stops the server's time: connections stay, nothing is answered. */
  void freeze() {
    signal("STOP");
  }

  /** Lets the server go on. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
    try (var files = Files.walk(folder)) {
      files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(f -> f.delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
