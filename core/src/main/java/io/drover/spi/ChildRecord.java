package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.ChildState;
import io.drover.job.JobKey;
import org.jspecify.annotations.Nullable;

/**
 * A child as its parent sees it (docs/bullmq-format.md §7.6). Immutable; nobody changes the array.
 */
public final class ChildRecord {

  private final JobKey child;
  private final ChildState state;
  private final byte @Nullable [] result;
  private final @Nullable String reason;

  private ChildRecord(
      JobKey child, ChildState state, byte @Nullable [] result, @Nullable String reason) {
    this.child = Check.notNull("a child", child);
    this.state = state;
    this.result = result;
    this.reason = reason;
  }

  /** Returns a child that has not ended. */
  public static ChildRecord pending(JobKey child) {
    return new ChildRecord(child, ChildState.PENDING, null, null);
  }

  /** Returns a child that completed with a result in JSON. */
  public static ChildRecord completed(JobKey child, byte[] result) {
    Check.notNull("the result of a child", result);
    return new ChildRecord(child, ChildState.COMPLETED, result, null);
  }

  /** Returns a child that failed for a reason, and that the parent goes on without. */
  public static ChildRecord ignored(JobKey child, String reason) {
    Check.notNull("why a child failed", reason);
    return new ChildRecord(child, ChildState.IGNORED, null, reason);
  }

  /** Returns a child that failed and fails the parent. */
  public static ChildRecord failed(JobKey child) {
    return new ChildRecord(child, ChildState.FAILED, null, null);
  }

  /** Returns where the child is, or was if it is not kept. */
  public JobKey child() {
    return child;
  }

  /** Returns what became of it. */
  public ChildState state() {
    return state;
  }

  /** Returns its result in JSON, for {@link ChildState#COMPLETED}. */
  public byte @Nullable [] result() {
    return result;
  }

  /** Returns why it failed, for {@link ChildState#IGNORED}. */
  public @Nullable String reason() {
    return reason;
  }

  @Override
  public String toString() {
    return "ChildRecord[child=%s, state=%s]".formatted(child, state);
  }
}
