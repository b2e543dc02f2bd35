package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/**
 * BullMQ in a Node process, called by a test. Safe for use by several threads. The calls are those
 * of {@code peer.mjs}, and after {@code document.} those of {@code document.mjs}, after {@code
 * traces.} those of {@code traces.mjs}.
 */
final class NodePeer implements AutoCloseable {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> FILES =
      List.of(
          "package.json",
          "package-lock.json",
          "peer.mjs",
          "workers.mjs",
          "document.mjs",
          "traces.mjs",
          "steps.mjs");

  private final Process process;
  private final BufferedWriter requests;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  private NodePeer(String ports, String prefix) throws IOException {
    Path folder = installed();
    process =
        new ProcessBuilder("node", "peer.mjs", ports, prefix)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    requests = process.outputWriter();
    BufferedReader answers = process.inputReader();
    Thread reader = new Thread(() -> read(answers), "node-peer");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts Node, or skips the test where there is none. */
  static NodePeer start(int port, String prefix) {
    return start(Integer.toString(port), prefix);
  }

  /** Starts Node on the nodes of a cluster, or skips the test where there is none. */
  static NodePeer startOnCluster(RedisCluster cluster, String prefix) {
    return start(cluster.ports(), prefix);
  }

  private static NodePeer start(String ports, String prefix) {
    Assumptions.assumeTrue(
        !"off".equals(System.getProperty("drover.node")) && onPath("node") && onPath("npm"),
        "node and npm are needed for BullMQ as a peer");
    try {
      NodePeer peer = new NodePeer(ports, prefix);
      peer.await("ready", event -> true);
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean onPath(String command) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  /** Returns a folder where the peer is installed; installs it once for each build. */
  private static Path installed() throws IOException {
    Path target = Files.createDirectories(Path.of("target", "node-peer").toAbsolutePath());
    try (RandomAccessFile lock = new RandomAccessFile(target.resolve(".lock").toFile(), "rw");
        FileLock held = lock.getChannel().lock()) {
      assertThat(held.isValid()).isTrue();
      for (String file : FILES) {
        Files.copy(
            Path.of("src", "test", "node", file),
            target.resolve(file),
            StandardCopyOption.REPLACE_EXISTING);
      }
      String wanted = Files.readString(target.resolve("package-lock.json"));
      Path done = target.resolve(".installed");
      if (!Files.exists(done) || !Files.readString(done).equals(wanted)) {
        npmCi(target);
        Files.writeString(done, wanted);
      }
    }
    return target;
  }

  private static void npmCi(Path folder) throws IOException {
    Process npm =
        new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("npm.log").toFile())
            .start();
    try {
      if (!npm.waitFor(10, TimeUnit.MINUTES) || npm.exitValue() != 0) {
        throw new IllegalStateException(
            "npm ci failed:\n" + Files.readString(folder.resolve("npm.log")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(BufferedReader answers) {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        JsonNode json = MAPPER.readTree(line);
        if (json.has("id") && !json.has("event")) {
          CompletableFuture<JsonNode> answer = waiting.remove(json.path("id").asLong());
          if (answer != null && json.has("error")) {
            answer.completeExceptionally(
                new IllegalStateException("Node answered: " + json.path("error").asString()));
          } else if (answer != null) {
            answer.complete(json.path("result"));
          }
        } else {
          events.add(json);
        }
      }
    } catch (IOException e) {
      // The process ended; who waits is told below.
    }
    waiting
        .values()
        .forEach(answer -> answer.completeExceptionally(new IllegalStateException("Node ended")));
  }

  /** Calls without waiting for the answer. */
  CompletableFuture<JsonNode> callLater(String call, Object... args) {
    long id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    try {
      synchronized (requests) {
        requests.write(
            MAPPER.writeValueAsString(Map.of("id", id, "call", call, "args", Arrays.asList(args))));
        requests.newLine();
        requests.flush();
      }
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  JsonNode call(String call, Object... args) {
    try {
      return callLater(call, args).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("Node did not answer to " + call, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Calls and returns the answer as text. */
  String text(String call, Object... args) {
    return call(call, args).asString();
  }

  /** Starts a worker whose jobs' attempts go one step after the other. */
  void worker(String queue, Object options, Object... steps) {
    call("worker", queue, queue, Arrays.asList(steps), options);
  }

  /** Returns what was told so far under a name. */
  List<JsonNode> told(String event) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode one : events) {
      if (one.path("event").asString().equals(event)) {
        found.add(one);
      }
    }
    return found;
  }

  /** Returns the names and ids of a queue's events, as {@code name id}. */
  List<String> heard() {
    return told("queueEvent").stream()
        .map(
            e ->
                (e.path("name").asString() + " " + e.path("args").path("jobId").asString(""))
                    .trim())
        .toList();
  }

  /** Waits for something to be told. */
  JsonNode await(String event, Predicate<JsonNode> which) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              List<JsonNode> fatal = told("fatal");
              assertThat(fatal).as("errors of the peer").isEmpty();
              return told(event).stream().filter(which).findFirst().orElse(NullNode.getInstance());
            },
            found -> !found.isNull());
  }

  /** Ends Node as a power cut would. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
