package io.drover.testkit;

import io.drover.job.ChildCounts;
import io.drover.job.ChildState;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.Page;
import io.drover.spi.Answers;
import io.drover.spi.ChildRecord;
import io.drover.spi.Flows;
import io.drover.spi.JobDelivery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The flows of a {@link ModelEngine}. Safe for use by any number of threads. */
final class ModelFlowsFacet implements Flows {

  final Map<String, Staged> staged = new LinkedHashMap<>();
  private final ModelEngine engine;

  ModelFlowsFacet(ModelEngine engine) {
    this.engine = engine;
  }

  /** A tree that is not released. */
  record Staged(Instant time, List<JobDelivery> jobs) {}

  private ModelFlows of(JobKey key) {
    return engine.queue(key.queue()).flows;
  }

  @Override
  public Page<ChildRecord> children(
      JobKey parent, ChildState state, @Nullable String cursor, int limit) {
    return engine.look(
        () -> {
          if (cursor != null && !cursor.startsWith(state + ":")) {
            throw new InvalidInputException("expected a cursor of this state, got: " + cursor);
          }
          Map<String, ChildRecord> children = new TreeMap<>();
          of(parent)
              .children(parent.id(), state)
              .forEach((key, left) -> children.put(key.toString(), child(state, key, left)));
          String after = cursor == null ? "" : cursor.substring(cursor.indexOf(':') + 1);
          List<ChildRecord> rest =
              children.entrySet().stream()
                  .filter(child -> child.getKey().compareTo(after) > 0)
                  .map(Map.Entry::getValue)
                  .toList();
          List<ChildRecord> page = rest.subList(0, Math.min(limit, rest.size()));
          boolean more = page.size() < rest.size();
          return Answers.page(page, more ? state + ":" + page.get(page.size() - 1).child() : null);
        });
  }

  private static ChildRecord child(ChildState state, JobKey key, byte[] left) {
    return switch (state) {
      case PENDING -> ChildRecord.pending(key);
      case COMPLETED -> ChildRecord.completed(key, left);
      case IGNORED -> ChildRecord.ignored(key, new String(left, StandardCharsets.UTF_8));
      case FAILED -> ChildRecord.failed(key);
    };
  }

  @Override
  public ChildCounts childCounts(JobKey parent) {
    return engine.look(
        () ->
            Answers.childCounts(
                of(parent).children(parent.id(), ChildState.PENDING).size(),
                of(parent).children(parent.id(), ChildState.COMPLETED).size(),
                of(parent).children(parent.id(), ChildState.IGNORED).size(),
                of(parent).children(parent.id(), ChildState.FAILED).size()));
  }

  @Override
  public boolean detach(JobKey child, Instant now) {
    return engine.step(() -> new ModelAdmin(engine.queue(child.queue())).detach(child.id()));
  }

  @Override
  public long removePending(JobKey parent, Instant now) {
    return engine.step(
        () -> new ModelTree(engine.queue(parent.queue()), now).removePending(parent.id()));
  }

  @Override
  public CompletableFuture<?> stage(String tree, Instant now, List<JobDelivery> part) {
    return engine.future(
        () -> {
          for (JobDelivery delivery : part) {
            String id = delivery.job().options().id();
            if (id == null || engine.queue(delivery.queue()).jobs.containsKey(id)) {
              staged.remove(tree);
              throw new InvalidInputException(
                  "expected an id that is not in use, got: " + delivery.queue() + ":" + id);
            }
          }
          List<JobDelivery> jobs = new ArrayList<>();
          if (staged.containsKey(tree)) {
            jobs.addAll(staged.get(tree).jobs());
          }
          jobs.addAll(part);
          return staged.put(tree, new Staged(now, jobs));
        });
  }

  @Override
  public CompletableFuture<Boolean> release(String tree, Instant now) {
    return engine.future(
        () -> {
          Staged found = staged.remove(tree);
          if (found != null) {
            engine.used(found.jobs().get(0).queue()).deliver(found.jobs(), now);
          }
          return found != null;
        });
  }

  @Override
  public int dropStaged(Instant before) {
    return engine.step(
        () -> {
          int all = staged.size();
          staged.values().removeIf(tree -> tree.time().isBefore(before));
          return all - staged.size();
        });
  }
}
