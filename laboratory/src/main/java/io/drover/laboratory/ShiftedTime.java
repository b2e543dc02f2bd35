package io.drover.laboratory;

import io.drover.spi.TimeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The machine's clock, but for a file that says how far it was set: another process sets it, as an
 * operator would. Timers run on as they were set. Safe for use by several threads.
 */
final class ShiftedTime implements TimeSource {

  private static final int BYTES = Long.BYTES;

  private final MappedByteBuffer millis;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "shifted-timer");
            thread.setDaemon(true);
            return thread;
          });

  private ShiftedTime(MappedByteBuffer millis) {
    this.millis = millis;
  }

  /** Returns the clock of a file, which is made if it is not there. */
  static ShiftedTime of(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new ShiftedTime(channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES));
    }
  }

  /** Sets the clock of a file forward, or back, from where the machine's is. */
  static void set(Path file, Duration shift) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(BYTES).putLong(0, shift.toMillis()), 0);
    }
  }

  @Override
  public Instant instant() {
    return Instant.now().plusMillis(millis.getLong(0));
  }

  @Override
  public Scheduled schedule(Instant at, Runnable task) {
    long wait = TimeUnit.NANOSECONDS.convert(Duration.between(instant(), at));
    ScheduledFuture<?> scheduled = timer.schedule(task, Math.max(0, wait), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
