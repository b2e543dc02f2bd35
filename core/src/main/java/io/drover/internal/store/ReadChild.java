package io.drover.internal.store;

import io.drover.job.Check;
import io.drover.job.Child;
import io.drover.job.ChildState;
import io.drover.job.Job;
import io.drover.job.JobKey;
import io.drover.job.TypeToken;
import io.drover.spi.ChildRecord;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A child as it was read from its parent. Immutable. */
public final class ReadChild implements Child {

  private final ChildRecord record;
  private final ReadChildren from;

  ReadChild(ChildRecord record, ReadChildren from) {
    this.record = record;
    this.from = from;
  }

  @Override
  public JobKey key() {
    return record.child();
  }

  @Override
  public ChildState state() {
    return record.state();
  }

  @Override
  public Optional<String> resultJson() {
    return Optional.ofNullable(record.result())
        .map(json -> new String(json, StandardCharsets.UTF_8));
  }

  @Override
  public <R> Optional<R> result(TypeToken<R> type) {
    Check.notNull("a type", type);
    byte[] json = record.result();
    return json == null
        ? Optional.empty()
        : Optional.ofNullable(JobShape.decode(from.codec(), json, type));
  }

  @Override
  public Optional<String> failedReason() {
    return Optional.ofNullable(record.reason());
  }

  @Override
  public Optional<Job<Object>> job() {
    return from.job(record.child());
  }

  @Override
  public String toString() {
    return "Child[key=%s, state=%s]".formatted(key(), state());
  }
}
