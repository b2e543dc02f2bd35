package io.drover.redis;

import io.drover.job.FailurePolicy;
import io.drover.job.Flow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A tree of jobs as both libraries are told it. Immutable.
 *
 * @param queue the queue of its top job
 * @param job the top job
 * @param policy what its failure does to its parent, if it has one
 * @param children what hangs on it
 */
record TwinTree(String queue, TwinJob job, FailurePolicy policy, List<TwinTree> children) {

  /**
   * How a job hangs on a parent.
   *
   * @param queue the parent's queue
   * @param id the parent's id
   */
  record Link(String queue, String id, FailurePolicy policy) {}

  /** Returns BullMQ's node of it, in queues whose names a side knows. */
  Map<String, Object> node(UnaryOperator<String> names) {
    Map<String, Object> node = new HashMap<>();
    node.put("name", job.name());
    node.put("queueName", names.apply(queue));
    node.put("data", Interop.json(job.data()));
    Map<String, Object> options = job.nodeOptions();
    addTo(options, policy);
    node.put("opts", options);
    if (!children.isEmpty()) {
      node.put("children", children.stream().map(child -> child.node(names)).toList());
    }
    return node;
  }

  /** Adds what BullMQ's options say of a policy. */
  static void addTo(Map<String, Object> options, FailurePolicy policy) {
    switch (policy) {
      case WAIT -> {}
      case FAIL_PARENT -> options.put("failParentOnFailure", true);
      case CONTINUE_PARENT -> options.put("continueParentOnFailure", true);
      case IGNORE -> options.put("ignoreDependencyOnFailure", true);
      case REMOVE -> options.put("removeDependencyOnFailure", true);
    }
  }

  Flow flow(UnaryOperator<String> names) {
    Flow flow =
        Flow.of(names.apply(queue), job.name(), Interop.json(job.data()), job.options())
            .onFailure(policy);
    for (TwinTree child : children) {
      flow = flow.child(child.flow(names));
    }
    return flow;
  }

  @Override
  public String toString() {
    return "%s %s %s%s".formatted(queue, job, policy, children.isEmpty() ? "" : children);
  }
}
