package io.drover.internal;

import io.drover.job.Added;
import io.drover.spi.JobInsert;
import java.util.List;
import java.util.concurrent.CompletableFuture;

public final class AddBatcher {
  public Added add(JobInsert job) {
    throw new UnsupportedOperationException();
  }

  public CompletableFuture<Added> addAsync(JobInsert job) {
    throw new UnsupportedOperationException();
  }

  public List<Added> addAll(List<JobInsert> jobs) {
    throw new UnsupportedOperationException();
  }

  public CompletableFuture<List<Added>> addAllAsync(List<JobInsert> jobs) {
    throw new UnsupportedOperationException();
  }
}
