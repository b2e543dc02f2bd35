package io.drover.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What tells a long command that it shall end: Ctrl-C or a termination signal. Safe for use by any
 * number of threads.
 */
final class StopSignal {

  private final boolean ofProcess;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private StopSignal(boolean ofProcess) {
    this.ofProcess = ofProcess;
  }

  /** Returns a signal that comes when this process is asked to end. */
  static StopSignal ofProcess() {
    return new StopSignal(true);
  }

  /** Returns a signal that comes when {@link #stop()} is called. */
  static StopSignal manual() {
    return new StopSignal(false);
  }

  /**
   * Keeps the process alive after Ctrl-C until {@link #ended()} is called. Commands that do not
   * call this end at once, which loses nothing that was acknowledged.
   *
   * @param patience how long; no shorter than the command takes to end gracefully
   */
  void hold(Duration patience) {
    if (ofProcess) {
      Thread hook = new Thread(() -> stopAndWait(patience), "drover-stop");
      Runtime.getRuntime().addShutdownHook(hook);
    }
  }

  /** Says that the command has ended, so that the process may. */
  void ended() {
    ended.countDown();
  }

  void stop() {
    stopped.countDown();
  }

  boolean isStopped() {
    return stopped.getCount() == 0;
  }

  /** Waits for the signal; returns whether it came within the time. */
  boolean await(long millis) throws InterruptedException {
    return stopped.await(millis, TimeUnit.MILLISECONDS);
  }

  private void stopAndWait(Duration patience) {
    stop();
    try {
      if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.printf("drover: did not end within %ds, giving up%n", patience.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
