package io.drover.laboratory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * A process that the laboratory starts, troubles, and starts again whenever it has ended; each time
 * under a new name. For one thread.
 */
final class Actor implements AutoCloseable {

  private final String name;
  private final Path folder;
  private final History laboratory;
  private final IntFunction<List<String>> commands;
  private final Map<String, String> environment;
  private int incarnation;
  private Process process;
  private boolean noted;

  /**
   * Makes and starts it.
   *
   * @param name how it is called in histories, with {@code #} and a number behind
   * @param folder where what it says is kept
   * @param laboratory where its ends are recorded
   * @param commands the command of its first, second, … process
   * @param environment what is added to the environment
   */
  Actor(
      String name,
      Path folder,
      History laboratory,
      IntFunction<List<String>> commands,
      Map<String, String> environment)
      throws IOException {
    this.name = name;
    this.folder = folder;
    this.laboratory = laboratory;
    this.commands = commands;
    this.environment = Map.copyOf(environment);
    this.process = launch();
  }

  private Process launch() throws IOException {
    incarnation++;
    noted = false;
    ProcessBuilder builder =
        new ProcessBuilder(commands.apply(incarnation))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Returns the name under which a process of an actor records. */
  static String processName(String name, int incarnation) {
    return name + "#" + incarnation;
  }

  String name() {
    return name;
  }

  /** Returns the file with what it says. */
  Path output() {
    return folder.resolve(name + ".output");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly().onExit().join();
    noteEnd();
  }

  /** Starts it again if it has ended, however that was. */
  void revive() throws IOException {
    if (!process.isAlive()) {
      noteEnd();
      process = launch();
    }
  }

  private void noteEnd() {
    if (!noted) {
      noted = true;
      laboratory.record(What.ENDED, processName(name, incarnation));
    }
  }

  /** Takes all processor time from it. */
  void suspend() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Gives it back. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    if (process.isAlive()) {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    }
  }

  /** Asks it to end by itself. */
  void release() throws IOException {
    process.getOutputStream().close();
  }

  /** Kills it if it has not ended by itself within a limit. */
  void end(Duration limit) throws InterruptedException {
    process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    kill();
  }

  /** Waits for it to end by itself; returns whether it did so within a limit, and well. */
  boolean await(Duration limit) throws InterruptedException {
    boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    return ended && process.exitValue() == 0;
  }

  @Override
  public void close() {
    kill();
  }
}
