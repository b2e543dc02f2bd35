package io.drover.internal.store;

import io.drover.job.Added;
import io.drover.job.AddedFlow;
import io.drover.job.JobKey;
import java.util.List;

/**
 * What became of a tree of jobs that was added. Immutable.
 *
 * @param key where the job is
 * @param outcome what became of it
 * @param children what became of the children that are listed
 * @param size how many jobs the tree has
 */
record AddedTree(JobKey key, Added.Outcome outcome, List<AddedFlow> children, long size)
    implements AddedFlow {

  @Override
  public String toString() {
    return "AddedFlow[key=%s, outcome=%s, size=%d]".formatted(key, outcome, size);
  }
}
