package io.drover.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The program as a test runs it: in this process, on a store of its own. For one thread. */
final class Program {

  /** What a run of the program left behind. */
  record Outcome(int code, String out, String err) {

    JsonNode json() {
      return JsonText.mapper().readTree(out);
    }

    /** Returns the items of a list. */
    JsonNode items() {
      return json().get("items");
    }
  }

  private final Path store;
  final StopSignal stop = StopSignal.manual();

  Program(Path store) {
    this.store = store;
  }

  Outcome run(String... args) {
    return runWith("", args);
  }

  Outcome runWith(String input, String... args) {
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return run(in, new TestOutput(Integer.MAX_VALUE), stop, Map.of(), onStore(args));
  }

  /** Runs the program with a standard output of the test's. */
  Outcome runInto(TestOutput out, String input, String... args) {
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return run(in, out, stop, Map.of(), onStore(args));
  }

  /** Runs the program with a pipe for standard output that nobody reads any more. */
  Outcome runWithoutReader(String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = DroverCommand.run(TestTerminal.withoutReader(err), onStore(args));
    return new Outcome(code, "", err.toString(StandardCharsets.UTF_8));
  }

  private String[] onStore(String... args) {
    List<String> all = new ArrayList<>(List.of("--store", "embedded:" + store));
    all.addAll(Arrays.asList(args));
    return all.toArray(String[]::new);
  }

  /** Runs the program without naming a store. */
  static Outcome bare(
      InputStream in, StopSignal stop, Map<String, String> environment, String... args) {
    return run(in, new TestOutput(Integer.MAX_VALUE), stop, environment, args);
  }

  private static Outcome run(
      InputStream in,
      TestOutput out,
      StopSignal stop,
      Map<String, String> environment,
      String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = TestTerminal.of(in, out, err, environment, stop);
    int code = DroverCommand.run(terminal, args);
    return new Outcome(code, out.text(), err.toString(StandardCharsets.UTF_8));
  }
}
