package io.drover.internal.store;

import io.drover.job.Added;
import io.drover.job.AddedFlow;
import io.drover.job.Check;
import io.drover.job.Delivery;
import io.drover.job.Flow;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Outgoing;
import io.drover.spi.ParentLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A way through a tree of jobs, parents before children, on which each becomes what is stored. For
 * one thread. It has the jobs from the root to where it is in memory, and the keys of those that
 * its result lists.
 */
public final class FlowWalk {

  /** How many jobs a tree may have, so that an iterable without end ends. */
  static final int MAX_JOBS = 1_000_000;

  private final StoreContext store;
  private final Dispatch dispatch;
  private final Deque<Place> open = new ArrayDeque<>();
  private final List<Node> unanswered = new ArrayList<>();
  private @Nullable Node root;
  private @Nullable Step first;
  private long size;

  private FlowWalk(StoreContext store, Dispatch dispatch, Step first) {
    this.store = store;
    this.dispatch = dispatch;
    this.first = first;
  }

  /** A job that comes next; its node is listed with that of its parent, if that is given. */
  private record Step(Flow flow, @Nullable ParentLink link, @Nullable Node above) {}

  /** A job whose children are gone through. */
  private record Place(
      JobKey key, @Nullable Node node, Iterator<Iterable<Flow>> parts, Children current) {}

  /** Where one is within one part of the children. For one thread. */
  private static final class Children {
    private Iterator<Flow> flows = List.<Flow>of().iterator();
    private boolean listed;
  }

  /** A job of the result, until it is known what became of it. For one thread. */
  private static final class Node {
    private final JobKey key;
    private final List<Node> children = new ArrayList<>();
    private Added.Outcome outcome = Added.Outcome.CREATED;
    private String id;
    private long size = 1;

    Node(JobKey key) {
      this.key = key;
      this.id = key.id();
    }

    AddedFlow added() {
      return new AddedTree(
          JobKey.of(key.queue(), id), outcome, children.stream().map(Node::added).toList(), size);
    }
  }

  /** Begins at the root of a tree, which a call adds. */
  public static FlowWalk of(StoreContext store, Dispatch dispatch, Flow tree) {
    return new FlowWalk(store, dispatch, new Step(Check.notNull("a flow", tree), null, null));
  }

  /** Begins a call that adds trees. */
  public static Dispatch dispatch(StoreContext store, List<Flow> trees) {
    if (trees.isEmpty()) {
      return Dispatch.UNTOLD;
    }
    Flow first = trees.get(0);
    return store.dispatch(Outgoing.Kind.FLOW, first.queue(), first.job().name(), trees.size());
  }

  /** Returns all jobs of a tree whose root is the child of a job, in order. */
  public static List<JobDelivery> under(StoreContext store, JobKey parent, Flow child) {
    ParentLink link = ParentLink.of(parent, Check.notNull("a child", child).policy());
    Dispatch dispatch = dispatch(store, List.of(child));
    FlowWalk walk = new FlowWalk(store, dispatch, new Step(child, link, null));
    return dispatch.call(() -> walk.next(Limits.MAX_DELIVERIES + 1));
  }

  /** Returns the next jobs, at most so many; fewer only at the end. */
  public List<JobDelivery> next(int most) {
    List<JobDelivery> jobs = new ArrayList<>();
    while (jobs.size() < most) {
      JobDelivery job = next();
      if (job == null) {
        break;
      }
      jobs.add(job);
    }
    return jobs;
  }

  /** Notes what became of the jobs given last. */
  public void answered(List<Added> added) {
    for (int i = 0; i < unanswered.size(); i++) {
      unanswered.get(i).outcome = added.get(i).outcome();
      unanswered.get(i).id = added.get(i).id();
    }
    unanswered.clear();
  }

  /** Notes that the jobs given last are all new. */
  public void staged() {
    unanswered.clear();
  }

  /** Returns how many jobs were given. */
  public long size() {
    return size;
  }

  /** Returns what became of the tree, all of which was given. */
  public AddedFlow result() {
    if (root == null) {
      throw new IllegalStateException("nothing of the tree was added");
    }
    return root.added();
  }

  private @Nullable JobDelivery next() {
    Step begin = first;
    if (begin != null) {
      first = null;
      return enter(begin);
    }
    while (!open.isEmpty()) {
      Place place = open.getLast();
      Children current = place.current();
      if (current.flows.hasNext()) {
        Flow child = Check.notNull("each of the children of a flow", current.flows.next());
        ParentLink link = ParentLink.of(place.key(), child.policy());
        return enter(new Step(child, link, current.listed ? place.node() : null));
      }
      if (place.parts().hasNext()) {
        Iterable<Flow> part = place.parts().next();
        current.flows = Check.notNull("an iterator of children", part.iterator());
        current.listed = part instanceof Collection;
      } else {
        open.removeLast();
      }
    }
    return null;
  }

  private JobDelivery enter(Step step) {
    Flow flow = step.flow();
    if (size == MAX_JOBS) {
      throw new InvalidInputException(
          "expected a flow of at most %d jobs, got: more; make several of it".formatted(MAX_JOBS));
    }
    size++;
    boolean isParent = !flow.parts().isEmpty();
    JobInsert job = insert(flow, isParent || step.link() != null);
    JobKey key = JobKey.of(flow.queue(), String.valueOf(job.options().id()));
    Node node = note(key, step.above());
    if (isParent) {
      open.addLast(new Place(key, node, flow.parts().iterator(), new Children()));
    }
    return JobDelivery.of(flow.queue(), job.parent(step.link()).waitsForChildren(isParent));
  }

  /** Notes a job of the result; one that is not listed counts for those above it that are. */
  private @Nullable Node note(JobKey key, @Nullable Node above) {
    for (Place place : open) {
      Node parent = place.node();
      if (parent != null) {
        parent.size++;
      }
    }
    boolean listed = root == null || above != null;
    Node node = new Node(key);
    unanswered.add(node);
    if (root == null) {
      root = node;
    } else if (above != null) {
      above.children.add(node);
    }
    return listed ? node : null;
  }

  private JobInsert insert(Flow flow, boolean isTied) {
    JobOptions options = flow.job().options();
    if (isTied && options.deduplication() != null) {
      throw new InvalidInputException(
          "expected no deduplication of a job that is a parent or a child, got: %s, of job \"%s\" for queue \"%s\"; give it an id instead"
              .formatted(options.deduplication(), flow.job().name(), flow.queue()));
    }
    JobInsert job =
        dispatch.carry(JobShape.delivery(Delivery.of(flow.queue(), flow.job()), store).job());
    if (options.id() != null) {
      return job;
    }
    JobOptions own = job.options().id(UUID.randomUUID().toString());
    return JobInsert.of(job.name(), job.data(), own, job.timestamp()).delay(job.delay());
  }
}
