package io.drover.internal;

import io.drover.job.ActiveJob;
import io.drover.job.JobBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class RunningBatch<T, R extends @Nullable Object> implements JobBatch<T, R> {
  @Override
  public List<ActiveJob<T>> jobs() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void complete(ActiveJob<T> job, R result) {}

  @Override
  public void fail(ActiveJob<T> job, Throwable error) {}

  void completeAtEnd(R result) {}
}
