package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a child has of its parent (docs/bullmq-format.md §7.1). Immutable. */
public final class ParentLink {

  private final JobKey parent;
  private final FailurePolicy policy;

  private ParentLink(JobKey parent, FailurePolicy policy) {
    this.parent = Check.notNull("the parent of a job", parent);
    this.policy = Check.notNull("a failure policy", policy);
  }

  /** Returns the link to a parent that may be in any queue of the store. */
  public static ParentLink of(JobKey parent, FailurePolicy policy) {
    return new ParentLink(parent, policy);
  }

  /** Returns where the parent is. */
  public JobKey parent() {
    return parent;
  }

  /** Returns what the child's failure for good does to the parent. */
  public FailurePolicy policy() {
    return policy;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ParentLink that && parent.equals(that.parent) && policy == that.policy;
  }

  @Override
  public int hashCode() {
    return Objects.hash(parent, policy);
  }

  @Override
  public String toString() {
    return "ParentLink[parent=%s, policy=%s]".formatted(parent, policy);
  }
}
