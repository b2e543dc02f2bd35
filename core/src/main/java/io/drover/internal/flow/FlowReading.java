package io.drover.internal.flow;

import io.drover.internal.store.ReadChildren;
import io.drover.job.Check;
import io.drover.job.Child;
import io.drover.job.ChildCounts;
import io.drover.job.ChildState;
import io.drover.job.Children;
import io.drover.job.FlowRequest;
import io.drover.job.FlowTree;
import io.drover.job.Job;
import io.drover.job.JobKey;
import io.drover.job.JsonCodec;
import io.drover.job.Page;
import io.drover.spi.Answers;
import io.drover.spi.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads trees of jobs. For one thread.
 *
 * <p>All levels are read one below the other, so that of a large tree the upper ones are there.
 */
public final class FlowReading {

  private static final ChildCounts NONE = Answers.childCounts(0, 0, 0, 0);
  private static final List<ChildState> ORDER =
      List.of(ChildState.PENDING, ChildState.FAILED, ChildState.IGNORED, ChildState.COMPLETED);

  /** The most data of one tree, in characters; its last jobs may go beyond. */
  private static final long MAX_DATA = 64 << 20;

  /** The most data of one page of children, if they are no larger than those before. */
  private static final long MAX_PAGE_DATA = 8 << 20;

  private static final int FIRST = 16;

  private final JsonCodec codec;
  private final Supplier<Engine> engine;
  private final FlowRequest request;
  private int left;
  private long room = MAX_DATA;

  /** How many children to read next: few where they are large. */
  private int step = FIRST;

  /** Reads as much as is asked for. */
  public FlowReading(JsonCodec codec, Supplier<Engine> engine, FlowRequest request) {
    this.codec = codec;
    this.engine = engine;
    this.request = Check.notNull("what to read of a flow", request);
    this.left = request.jobs();
  }

  /** A job that was read, while its children are. For one thread. */
  private static final class Node {
    private final JobKey key;
    private final Optional<Job<Object>> job;
    private final @Nullable ChildState state;
    private final List<Node> children = new ArrayList<>();
    private ChildCounts counts = NONE;

    Node(JobKey key, Optional<Job<Object>> job, @Nullable ChildState state) {
      this.key = key;
      this.job = job;
      this.state = state;
    }

    FlowTree tree() {
      return new ReadTree(
          key, job, Optional.ofNullable(state), counts, children.stream().map(Node::tree).toList());
    }
  }

  /** Returns the tree under a job, or empty if there is no such job. */
  public Optional<FlowTree> read(JobKey key) {
    Check.notNull("where the root of a flow is", key);
    Optional<Job<Object>> job = children(key).job(key);
    if (job.isEmpty()) {
      return Optional.empty();
    }
    left--;
    Node root = new Node(key, job, null);
    List<Node> level = List.of(root);
    for (int depth = 1; !level.isEmpty(); depth++) {
      List<Node> below = new ArrayList<>();
      for (Node node : level) {
        if (node.job.isPresent()) {
          node.counts = children(node.key).counts();
          if (depth < request.depth()) {
            readChildren(node);
            below.addAll(node.children);
          }
        }
      }
      level = below;
    }
    return Optional.of(root.tree());
  }

  private ReadChildren children(JobKey key) {
    return new ReadChildren(key, codec, engine);
  }

  private void readChildren(Node node) {
    if (node.counts.total() == 0) {
      return;
    }
    for (ChildState state : ORDER) {
      String cursor = null;
      do {
        int wanted = Math.min(left, request.children() - node.children.size());
        if (wanted <= 0 || room <= 0) {
          return;
        }
        Page<Child> page = children(node.key).page(state, Math.min(wanted, step), cursor);
        note(page.items());
        for (Child child : page.items()) {
          node.children.add(new Node(child.key(), child.job(), state));
          left--;
        }
        cursor = page.next().orElse(null);
      } while (cursor != null);
    }
  }

  private void note(List<Child> read) {
    long largest = 0;
    for (Child child : read) {
      long size = child.job().map(job -> (long) job.dataJson().length()).orElse(0L);
      largest = Math.max(largest, size);
      room -= size;
    }
    long fitting = Math.max(1, MAX_PAGE_DATA / (largest + 1));
    step = (int) Math.min(Math.min(2L * step, Children.MAX_PAGE), fitting);
  }
}
