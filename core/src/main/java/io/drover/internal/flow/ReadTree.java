package io.drover.internal.flow;

import io.drover.job.ChildCounts;
import io.drover.job.ChildState;
import io.drover.job.FlowTree;
import io.drover.job.Job;
import io.drover.job.JobKey;
import java.util.List;
import java.util.Optional;

/**
 * A tree of jobs as it was read. Immutable.
 *
 * @param key where the job is
 * @param job the job, if it is kept
 * @param state what became of it, unless it is the root
 * @param counts how many children it has
 * @param children those that were read
 */
record ReadTree(
    JobKey key,
    Optional<Job<Object>> job,
    Optional<ChildState> state,
    ChildCounts counts,
    List<FlowTree> children)
    implements FlowTree {

  @Override
  public String toString() {
    return "FlowTree[key=%s, state=%s, counts=%s]"
        .formatted(key, job.map(it -> it.state().name()).orElse("not kept"), counts);
  }
}
