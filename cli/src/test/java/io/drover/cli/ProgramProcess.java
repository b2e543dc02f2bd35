package io.drover.cli;

import static org.awaitility.Awaitility.await;

import io.drover.cli.Program.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The program as a process of its own, whose output is in files of a folder. For one thread. */
final class ProgramProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path out;
  private final Path err;

  private ProgramProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts one whose outputs are pipes to the test. */
  static Process piped(String... args) throws IOException {
    return new ProcessBuilder(command(args)).redirectInput(new File("/dev/null")).start();
  }

  static ProgramProcess start(Path folder, String... args) throws IOException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    Process process =
        new ProcessBuilder(command(args))
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new ProgramProcess(process, out, err);
  }

  private static List<String> command(String... args) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new ArrayList<>(heedingInterrupts());
    command.addAll(List.of(java.toString(), "-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(DroverCommand.class.getName());
    command.addAll(Arrays.asList(args));
    return command;
  }

  /** A build that a shell runs in the background ignores Ctrl-C, and so would what it starts. */
  private static List<String> heedingInterrupts() throws IOException {
    List<String> env = List.of("env", "--default-signal=INT");
    List<String> probe = new ArrayList<>(env);
    probe.add("true");
    boolean known = new ProcessBuilder(probe).start().onExit().join().exitValue() == 0;
    return known ? env : List.of();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  /** Waits until standard output has a text, or the process has ended. */
  void awaitOut(String text) throws IOException {
    awaitText(out, text);
  }

  /** Waits until standard error has a text, or the process has ended. */
  void awaitErr(String text) throws IOException {
    awaitText(err, text);
  }

  private void awaitText(Path file, String text) throws IOException {
    await()
        .atMost(PATIENCE)
        .until(() -> Files.readString(file).contains(text) || !process.isAlive());
    if (!Files.readString(file).contains(text)) {
      throw new AssertionError("expected \"%s\", got: %s%s".formatted(text, out(), err()));
    }
  }

  Process process() {
    return process;
  }

  /** Returns whether a process still does something: one that nobody has buried yet does not. */
  static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && process.info().commandLine().isPresent();
  }

  /** Sends what Ctrl-C sends. */
  void interrupt() throws IOException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().onExit().join();
  }

  /** Waits for the end of the process. */
  Outcome end() throws IOException {
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    return new Outcome(process.exitValue(), out(), err());
  }

  /** Ends it at once, unless it has ended. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
