package io.drover.internal.follow;

import io.drover.internal.threads.SystemTime;
import io.drover.spi.TimeSource;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A clock whose timed tasks run when the test says. For several threads. */
final class Ticks implements TimeSource {
  private final SystemTime time = new SystemTime();
  private final List<Runnable> tasks = new CopyOnWriteArrayList<>();

  /** Runs what is scheduled. */
  void tick() {
    List<Runnable> due = List.copyOf(tasks);
    tasks.removeAll(due);
    due.forEach(Runnable::run);
  }

  int scheduled() {
    return tasks.size();
  }

  @Override
  public Instant instant() {
    return time.instant();
  }

  @Override
  public Scheduled schedule(Instant at, Runnable task) {
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  @Override
  public void close() {}
}
