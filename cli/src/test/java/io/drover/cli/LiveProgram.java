package io.drover.cli;

import static org.awaitility.Awaitility.await;

import io.drover.cli.Program.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * The program while it runs, on a thread of this process, so that a test sees what it has printed
 * so far and can hold up its output. For one thread.
 */
final class LiveProgram implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final StopSignal stop = StopSignal.manual();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Semaphore gate = new Semaphore(1);
  private final CompletableFuture<Integer> code;

  private LiveProgram(String store, String... args) {
    List<String> all = new ArrayList<>(List.of("--store", store));
    all.addAll(Arrays.asList(args));
    Terminal terminal =
        TestTerminal.of(InputStream.nullInputStream(), new Gated(out), err, Map.of(), stop);
    this.code =
        CompletableFuture.supplyAsync(
            () -> DroverCommand.run(terminal, all.toArray(String[]::new)),
            task -> new Thread(task, "program").start());
  }

  static LiveProgram start(String store, String... args) {
    return new LiveProgram(store, args);
  }

  /** Waits until standard output has a text. */
  void awaitOut(String text) {
    await().atMost(PATIENCE).until(() -> out.toString(StandardCharsets.UTF_8).contains(text));
  }

  /** Waits until standard error has a text. */
  void awaitErr(String text) {
    await().atMost(PATIENCE).until(() -> err.toString(StandardCharsets.UTF_8).contains(text));
  }

  /** Has what it prints on standard output wait from now on. */
  void holdOutput() {
    gate.acquireUninterruptibly();
  }

  /** Waits until it wants to print. */
  void awaitHeld() {
    await().atMost(PATIENCE).until(gate::hasQueuedThreads);
  }

  void releaseOutput() {
    gate.release();
  }

  /** Does what Ctrl-C does. */
  void interrupt() {
    stop.stop();
  }

  /** Waits for its end. */
  Outcome end() {
    return new Outcome(
        code.join(), out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    interrupt();
    gate.release();
    code.join();
  }

  /** Writes when the gate is open. */
  private final class Gated extends FilterOutputStream {

    Gated(OutputStream to) {
      super(to);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      gate.acquireUninterruptibly();
      try {
        out.write(bytes, offset, length);
      } finally {
        gate.release();
      }
    }
  }
}
