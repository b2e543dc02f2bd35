package io.drover.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** BullMQ in a Node process, to be measured beside Drover on the same server. For one thread. */
final class BullMqPeer implements RedisSubject {

  private static final Path SOURCES = Path.of("benchmarks", "src", "main", "node");
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private BullMqPeer(Path folder, int port, String prefix) throws IOException {
    process =
        new ProcessBuilder("node", "bench.mjs", Integer.toString(port), prefix)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    requests = process.outputWriter();
    answers = process.inputReader();
  }

  /**
   * Installs BullMQ from npm in a temporary folder and starts Node. Run it in the checkout's root.
   */
  static BullMqPeer start(int port, String prefix) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("drover-bench-node");
    for (String file : List.of("bench.mjs", "package.json", "package-lock.json")) {
      Files.copy(SOURCES.resolve(file), folder.resolve(file));
    }
    Process npm =
        new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("npm.log").toFile())
            .start();
    if (npm.waitFor() != 0) {
      throw new IOException("npm ci failed, see " + folder.resolve("npm.log"));
    }
    return new BullMqPeer(folder, port, prefix);
  }

  @Override
  public String name() {
    return "BullMQ";
  }

  @Override
  public double add(int jobs, int inFlight, Object data) throws IOException {
    return step(Map.of("step", "add", "jobs", jobs, "inFlight", inFlight, "data", data)).asDouble();
  }

  @Override
  public double addBulk(int jobs, int size, Object data) throws IOException {
    return step(Map.of("step", "addBulk", "jobs", jobs, "size", size, "data", data)).asDouble();
  }

  @Override
  public double drain(int jobs, int concurrency) throws IOException {
    return step(Map.of("step", "drain", "jobs", jobs, "concurrency", concurrency)).asDouble();
  }

  @Override
  public PickUp pickUp(int jobs, Object data) throws IOException {
    JsonNode result = step(Map.of("step", "pickUp", "jobs", jobs, "data", data));
    return new PickUp(result.path("p50").asDouble(), result.path("p99").asDouble());
  }

  /** Adds flows and runs them; returns how many a second were added, and were run to their end. */
  double[] flows(int flows, int children, int inFlight, Object data) throws IOException {
    JsonNode result =
        step(
            Map.of(
                "step", "flows",
                "flows", flows,
                "children", children,
                "inFlight", inFlight,
                "concurrency", FlowComparison.CONCURRENCY,
                "data", data));
    return new double[] {result.path("added").asDouble(), result.path("rate").asDouble()};
  }

  /**
   * Makes calls by the document's code.
   *
   * @param tuned whether it keeps its reply queue and runs requests at once
   */
  CallRate.Result calls(int calls, int underWay, boolean tuned, Object data) throws IOException {
    JsonNode result =
        step(
            Map.of(
                "step", "rpc", "calls", calls, "underWay", underWay, "tuned", tuned, "data", data));
    return new CallRate.Result(result.path("rate").asDouble(), result.path("p50").asDouble());
  }

  /** Returns how much processor time its process has had so far. */
  double cpuMicros() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e3;
  }

  @Override
  public void clear() throws IOException {
    step(Map.of("step", "clear"));
  }

  private JsonNode step(Map<String, Object> request) throws IOException {
    requests.write(MAPPER.writeValueAsString(request));
    requests.newLine();
    requests.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("node ended");
    }
    return MAPPER.readTree(answer).path("result");
  }

  @Override
  public void close() {
    process.destroy();
  }
}
