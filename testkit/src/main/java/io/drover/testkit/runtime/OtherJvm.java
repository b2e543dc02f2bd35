package io.drover.testkit.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A program in a JVM of its own, which a test listens to and kills. One thread reads what it says;
 * all else is safe for use by several threads.
 */
public final class OtherJvm implements AutoCloseable {

  private final Process process;

  private OtherJvm(Process process) {
    this.process = process;
  }

  /**
   * Starts a program on this JVM's class path. What it writes to standard error is discarded.
   *
   * @param program the class whose {@code main} is run
   * @param arguments what {@code main} is given
   */
  public static OtherJvm start(Class<?> program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return new OtherJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /**
   * Reads to the end of the output. That is after a {@link #kill}, too: what was still in the pipe
   * was said before.
   *
   * @param told given each line, by this thread
   */
  public void read(Consumer<String> told) throws IOException {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        told.accept(line);
      }
    }
  }

  /**
   * Reads as {@link #read} does, but on a daemon thread, and until {@link #close} at the latest.
   *
   * @param told given each line, by that thread
   */
  public void readAside(Consumer<String> told) {
    Thread reader = new Thread(() -> readUntilClosed(told), "output-of-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void readUntilClosed(Consumer<String> told) {
    try {
      read(told);
    } catch (IOException e) {
      return; // It was closed.
    }
  }

  /** Kills it, without waiting for its end; what it has said can still be read. */
  public void kill() {
    process.toHandle().destroyForcibly(); // The process's own method would close the pipe.
  }

  /** Returns whether it has not ended yet. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for it to end by itself or otherwise; returns its exit status. */
  public int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  /** Kills it, unless it has ended, and waits for its end. What is unread is lost. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
