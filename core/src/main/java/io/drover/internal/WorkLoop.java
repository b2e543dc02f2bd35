package io.drover.internal;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

public final class WorkLoop<T, R extends @Nullable Object> {
  public static <T, R extends @Nullable Object> WorkLoop<T, R> start(
      Station station, Assignment<T, R> assignment) {
    throw new UnsupportedOperationException();
  }

  public String queue() {
    throw new UnsupportedOperationException();
  }

  public int concurrency() {
    throw new UnsupportedOperationException();
  }

  public void concurrency(int max) {
    throw new UnsupportedOperationException();
  }

  public void pause() {
    throw new UnsupportedOperationException();
  }

  public void resume() {
    throw new UnsupportedOperationException();
  }

  public boolean isPaused() {
    throw new UnsupportedOperationException();
  }

  public boolean cancel(String jobId, String reason) {
    throw new UnsupportedOperationException();
  }

  public List<String> activeJobs() {
    throw new UnsupportedOperationException();
  }

  public Duration closeLimit() {
    throw new UnsupportedOperationException();
  }

  public boolean close(Duration limit) {
    throw new UnsupportedOperationException();
  }
}
