package io.drover.internal.flow;

import io.drover.internal.store.Dispatch;
import io.drover.internal.store.FlowWalk;
import io.drover.internal.store.StagedTrees;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.job.Added;
import io.drover.job.AddedFlow;
import io.drover.job.Check;
import io.drover.job.DroverException;
import io.drover.job.Flow;
import io.drover.job.InvalidInputException;
import io.drover.job.UndecodableException;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way of trees of jobs into a store: each all or nothing. Safe for use by several threads.
 *
 * <p>Small trees go several to a call of the engine, and a few calls at once. One that is too large
 * for a call is staged in parts, where nobody sees it, and then released; no more of it than a part
 * is in memory. What was staged and not released, as its process has ended, is dropped hours later
 * by whoever comes by.
 */
public final class FlowAdding {

  private final StoreContext store;
  private final int most;

  /** Adds to a store. */
  public FlowAdding(StoreContext store) {
    this.store = store;
    this.most = store.engine().traits().maxBatch();
  }

  /** Adds a tree and waits until it is stored. */
  public AddedFlow add(Flow flow) {
    Dispatch dispatch = FlowWalk.dispatch(store, List.of(Check.notNull("a flow", flow)));
    return dispatch.call(() -> add(flow, dispatch));
  }

  private AddedFlow add(Flow flow, Dispatch dispatch) {
    FlowWalk walk = FlowWalk.of(store, dispatch, flow);
    List<JobDelivery> jobs = walk.next(most + 1);
    if (jobs.size() > most) {
      return stage(walk, jobs);
    }
    checkTogether(jobs);
    walk.answered(store.await(deliver(jobs), () -> what(1)));
    return walk.result();
  }

  /** Adds trees and waits until all are stored; those that can be are, if one is refused. */
  public List<AddedFlow> addAll(List<Flow> flows) {
    List<Flow> all = Check.elements("the flows to add", flows);
    Dispatch dispatch = FlowWalk.dispatch(store, all);
    return dispatch.call(() -> new Several(all, dispatch).add());
  }

  /** Many trees on their way. For one thread. */
  private final class Several {

    private final List<Flow> flows;
    private final Dispatch dispatch;
    private final @Nullable AddedFlow[] added;
    private final Deque<Load> underWay = new ArrayDeque<>();
    private @Nullable DroverException refused;
    private Load load = new Load();

    Several(List<Flow> flows, Dispatch dispatch) {
      this.flows = flows;
      this.dispatch = dispatch;
      this.added = new AddedFlow[flows.size()];
    }

    List<AddedFlow> add() {
      for (int i = 0; i < flows.size(); i++) {
        try {
          take(i);
        } catch (InvalidInputException | UndecodableException e) {
          refuse(i, e);
        }
      }
      send();
      while (!underWay.isEmpty()) {
        await(underWay.removeFirst());
      }
      if (refused != null) {
        throw refused;
      }
      List<AddedFlow> all = new ArrayList<>(added.length);
      for (AddedFlow one : added) {
        all.add(Check.notNull("an answer for each flow", one));
      }
      return Collections.unmodifiableList(all);
    }

    private void take(int index) {
      FlowWalk walk = FlowWalk.of(store, dispatch, flows.get(index));
      List<JobDelivery> jobs = walk.next(most + 1);
      if (jobs.size() > most) {
        send();
        added[index] = stage(walk, jobs);
        return;
      }
      checkTogether(jobs);
      if (load.jobs.size() + jobs.size() > most || !load.goesWith(jobs)) {
        send();
      }
      load.add(index, walk, jobs);
    }

    private void send() {
      if (load.jobs.isEmpty()) {
        return;
      }
      if (underWay.size() >= store.engine().traits().maxCalls()) {
        await(underWay.removeFirst());
      }
      load.answer = deliver(load.jobs);
      underWay.addLast(load);
      load = new Load();
    }

    private void await(Load sent) {
      try {
        CompletableFuture<List<Added>> answer = Check.notNull("a call", sent.answer);
        sent.answered(store.await(answer, () -> what(sent.walks.size())));
        for (int i = 0; i < sent.walks.size(); i++) {
          added[sent.indexes.get(i)] = sent.walks.get(i).result();
        }
      } catch (InvalidInputException e) {
        refused(sent, e);
      }
    }

    /** One that cannot be added shall not keep those out that went with it. */
    private void refused(Load sent, InvalidInputException why) {
      if (sent.indexes.size() == 1) {
        refuse(sent.indexes.get(0), why);
        return;
      }
      for (int index : sent.indexes) {
        try {
          added[index] = FlowAdding.this.add(flows.get(index), dispatch);
        } catch (InvalidInputException | UndecodableException e) {
          refuse(index, e);
        }
      }
    }

    private void refuse(int index, DroverException why) {
      String message =
          "%s (flow %d of %d, which was not added)"
              .formatted(why.getMessage(), index + 1, flows.size());
      if (refused != null) {
        refused.addSuppressed(why);
      } else if (why instanceof UndecodableException) {
        refused = new UndecodableException(message, why);
      } else {
        refused = new InvalidInputException(message, why);
      }
    }
  }

  /** Trees that go together in one call. For one thread. */
  private final class Load {

    private final List<Integer> indexes = new ArrayList<>();
    private final List<FlowWalk> walks = new ArrayList<>();
    private final List<JobDelivery> jobs = new ArrayList<>();
    private @Nullable CompletableFuture<List<Added>> answer;

    void add(int index, FlowWalk walk, List<JobDelivery> more) {
      indexes.add(index);
      walks.add(walk);
      jobs.addAll(more);
    }

    /** Returns whether jobs can be stored in one step with those here. */
    boolean goesWith(List<JobDelivery> more) {
      if (jobs.isEmpty()) {
        return true;
      }
      try {
        JobStore engine = store.engine().jobs();
        engine.checkTogether(List.of(jobs.get(0).queue(), more.get(0).queue()));
        return true;
      } catch (InvalidInputException e) {
        return false;
      }
    }

    void answered(List<Added> all) {
      int from = 0;
      for (FlowWalk walk : walks) {
        int to = from + (int) walk.size();
        walk.answered(all.subList(from, to));
        from = to;
      }
    }
  }

  private CompletableFuture<List<Added>> deliver(List<JobDelivery> jobs) {
    return store.engine().jobs().deliver(List.copyOf(jobs));
  }

  private void checkTogether(List<JobDelivery> jobs) {
    TreeSet<String> queues = new TreeSet<>();
    jobs.forEach(job -> queues.add(job.queue()));
    if (queues.size() > 1) {
      store.engine().jobs().checkTogether(List.copyOf(queues));
    }
  }

  // ---- large trees ----------------------------------------------------------------------------

  private AddedFlow stage(FlowWalk walk, List<JobDelivery> begin) {
    String tree = UUID.randomUUID().toString();
    String root = begin.get(0).queue();
    StagedTrees.drop(store);
    List<JobDelivery> part = begin.subList(0, most);
    List<JobDelivery> rest = begin.subList(most, begin.size());
    walk.staged();
    while (!part.isEmpty()) {
      checkTogether(part);
      store.engine().jobs().checkTogether(List.of(root, part.get(0).queue()));
      List<JobDelivery> staged = List.copyOf(part);
      CompletableFuture<?> call = store.engine().flows().stage(tree, store.now(), staged);
      Object unused = store.await(call, () -> what(1));
      part = new ArrayList<>(rest);
      part.addAll(walk.next(most - rest.size()));
      rest = List.of();
      walk.staged();
    }
    boolean released =
        store.await(store.engine().flows().release(tree, store.now()), () -> what(1));
    if (!released) {
      throw StoreErrors.of(
          new IllegalStateException(
              "it took longer than %s to hand it over".formatted(StagedTrees.LONGEST)),
          what(1));
    }
    return walk.result();
  }

  private static String what(int trees) {
    return trees == 1 ? "add a flow" : "add %d flows".formatted(trees);
  }
}
