package io.drover.internal.route;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * A RabbitMQ broker of its own on free ports of this machine, in a folder of its own, that ends
 * with the tests at the latest. For one thread.
 */
final class RabbitBroker implements AutoCloseable {

  /**
   * Debian's program without the wrapper around it, which wants to run as the user of a service.
   */
  private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int STARTS = 3;

  private final Path folder;
  private final int port = freePort();
  private final int nodePort = freePort();
  private final int namesPort = freePort();
  private final Process names;
  private final Process broker;
  private final Thread atExit = new Thread(this::kill);

  private RabbitBroker(Path folder) throws IOException {
    this.folder = folder;
    Files.writeString(
        folder.resolve("rabbitmq.conf"),
        """
        listeners.tcp.1 = 127.0.0.1:%d
        disk_free_limit.absolute = 1MB
        """
            .formatted(port));
    Files.writeString(folder.resolve("plugins"), "[].\n");
    // The broker would start its name server as a daemon, which would outlive it.
    names = launch("names.log", "epmd", "-address", "127.0.0.1", "-port", "" + namesPort);
    try {
      broker = launch("broker.log", PROGRAM.toString());
    } catch (UncheckedIOException e) {
      names.destroyForcibly();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  /** Starts a broker and waits until it can be talked to. */
  static RabbitBroker start(Path parent) throws IOException {
    for (int attempt = 1; ; attempt++) {
      RabbitBroker started =
          new RabbitBroker(Files.createDirectory(parent.resolve("broker" + attempt)));
      try {
        started.awaitReady();
        return started;
      } catch (ConditionTimeoutException | TerminalFailureException e) {
        String log = Files.readString(started.folder.resolve("broker.log"));
        started.close();
        if (attempt == STARTS) { // Somebody else may have taken a port.
          throw new IllegalStateException("rabbitmq-server did not start:\n" + log, e);
        }
      }
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch(String log, String... command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(log).toFile());
    String path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
    // Settings of another broker in the caller's environment must not reach this one.
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.environment().putAll(environment());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> environment() {
    return Map.ofEntries(
        Map.entry("LANG", "C.UTF-8"),
        Map.entry("HOME", folder.toString()), // It keeps a secret there.
        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
        Map.entry("ERL_EPMD_PORT", "" + namesPort),
        Map.entry("ERL_FLAGS", "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"),
        // Has the script become the broker and not wait for it.
        Map.entry("detached", "true"),
        Map.entry("RABBITMQ_NODENAME", "drover-" + port + "@localhost"),
        Map.entry("RABBITMQ_DIST_PORT", "" + nodePort),
        Map.entry("RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString()),
        Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString()),
        Map.entry("RABBITMQ_ADVANCED_CONFIG_FILE", folder.resolve("none.config").toString()),
        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString()),
        Map.entry("RABBITMQ_GENERATED_CONFIG_DIR", folder.resolve("generated").toString()),
        Map.entry("RABBITMQ_SCHEMA_DIR", folder.resolve("schema").toString()),
        Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString()),
        Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
        Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
        Map.entry("RABBITMQ_LOGS", "-"));
  }

  private void awaitReady() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .failFast("the broker ended", () -> !broker.isAlive() || !names.isAlive())
        .until(this::answers);
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isOpen();
    } catch (IOException | TimeoutException e) {
      return false; // Not yet.
    }
  }

  /** Opens a connection, which is for the caller to close. */
  Connection connect() throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void kill() {
    kill(broker);
    kill(names);
  }

  private static void kill(Process process) {
    // The broker has helpers; those of a dead process cannot be found any more.
    Stream.concat(process.descendants().toList().stream(), Stream.of(process.toHandle()))
        .forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
