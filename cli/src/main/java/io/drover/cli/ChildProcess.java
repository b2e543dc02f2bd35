package io.drover.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running command, with its standard input and outputs in temporary files: no pipe can fill up,
 * and no thread has to serve one. For one thread, but {@link #kill} may be called by any.
 */
final class ChildProcess implements AutoCloseable {

  private static final long LOOK_MILLIS = 100;

  private final Process process;
  private final ChildOutput out;
  private final ChildOutput err;

  private ChildProcess(Process process, ChildOutput out, ChildOutput err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a command with a text on its standard input, and a limit of its standard output. */
  static ChildProcess start(ProcessBuilder command, String input, OutputLimit limit)
      throws IOException {
    ChildOutput out = ChildOutput.create(limit);
    ChildOutput err = ChildOutput.create(OutputLimit.EXCERPT);
    Path in = Files.createTempFile("drover-", ".in");
    try {
      Files.writeString(in, input, StandardCharsets.UTF_8);
      command.redirectInput(Redirect.from(in.toFile()));
      command.redirectOutput(out.redirect()).redirectError(err.redirect());
      Process process = command.start();
      out.unlink();
      err.unlink();
      return new ChildProcess(process, out, err);
    } catch (IOException | RuntimeException e) {
      out.close();
      err.close();
      throw e;
    } finally {
      Files.deleteIfExists(in);
    }
  }

  /**
   * Waits for the command to end, and kills it if it does not in time, or if the wait is cut short.
   *
   * @param limit how long, or {@code null} for as long as it takes
   * @param mercy as {@link #kill} takes it
   * @return whether it ended in time
   * @throws IOException if its output cannot be bounded any more
   */
  boolean awaitOrKill(@Nullable Duration limit, Duration mercy)
      throws InterruptedException, IOException {
    boolean ended = false;
    try {
      ended = await(limit);
    } finally {
      if (!ended) {
        kill(mercy);
      }
    }
    return ended;
  }

  /**
   * Waits for the command to end.
   *
   * @param limit how long, or {@code null} for as long as it takes
   * @return whether it ended in time
   */
  boolean await(@Nullable Duration limit) throws InterruptedException, IOException {
    long start = System.nanoTime();
    long limitNanos = limit == null ? Long.MAX_VALUE : limit.toNanos();
    while (true) {
      long left = limitNanos - (System.nanoTime() - start);
      if (left <= 0) {
        return false;
      }
      long pause = Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
      if (process.waitFor(pause, TimeUnit.NANOSECONDS)) {
        return true;
      }
      out.trim();
      err.trim();
    }
  }

  /** Returns the number the command ended with; 128 and more if a signal ended it. */
  int exitCode() {
    return process.exitValue();
  }

  ChildOutput out() {
    return out;
  }

  ChildOutput err() {
    return err;
  }

  /**
   * Ends the command and everything it started: politely, and then by force.
   *
   * @param mercy how long they have before they are forced; it takes little longer than that
   */
  void kill(Duration mercy) {
    // Children of a process that is gone are no longer its descendants, so they are listed first.
    List<ProcessHandle> family = family(process.toHandle());
    family.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + mercy.toNanos();
    boolean interrupted = false;
    while (System.nanoTime() < deadline && family.stream().anyMatch(ProcessHandle::isAlive)) {
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    family.stream()
        .flatMap(member -> family(member).stream())
        .forEach(ProcessHandle::destroyForcibly);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
    err.close();
  }

  private static List<ProcessHandle> family(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants()).collect(Collectors.toList());
  }
}
