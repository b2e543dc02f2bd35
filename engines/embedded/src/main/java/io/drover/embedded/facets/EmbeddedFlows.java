package io.drover.embedded.facets;

import io.drover.embedded.commands.Commands;
import io.drover.embedded.commands.TreeRemoval;
import io.drover.embedded.commit.CommitLoop;
import io.drover.embedded.rows.Times;
import io.drover.job.Check;
import io.drover.job.ChildCounts;
import io.drover.job.ChildState;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.Page;
import io.drover.spi.ChildRecord;
import io.drover.spi.Flows;
import io.drover.spi.JobDelivery;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parents and children of an embedded store. Safe for use by any number of threads. */
public final class EmbeddedFlows implements Flows {

  private final Store store;

  /** Goes on with trees that were being placed when the store was closed or its process ended. */
  public EmbeddedFlows(Store store) {
    this.store = store;
    CompletableFuture<?> unused =
        submit(commands -> commands.staging().released())
            .thenAccept(trees -> trees.forEach(tree -> place(tree, new CompletableFuture<>())));
  }

  @Override
  public Page<ChildRecord> children(
      JobKey parent, ChildState state, @Nullable String cursor, int limit) {
    Check.notNull("the parent of children", parent);
    Check.notNull("a state of children", state);
    Check.atLeast("the number of children to read", limit, 1);
    byte[] after = cursor == null ? null : place(cursor, state);
    return look(commands -> commands.looking().children(parent, state, after, limit));
  }

  /** Returns the place that a cursor stands for: a byte for the state goes before it. */
  private static byte[] place(String cursor, ChildState state) {
    try {
      byte[] bytes = HexFormat.of().parseHex(cursor);
      if (bytes.length > 1 && bytes[0] == state.ordinal()) {
        return Arrays.copyOfRange(bytes, 1, bytes.length);
      }
    } catch (IllegalArgumentException e) {
      // It is refused below, with what was expected.
    }
    throw new InvalidInputException(
        "expected a cursor from an earlier page of %s children, got: \"%s\""
            .formatted(state, cursor));
  }

  @Override
  public ChildCounts childCounts(JobKey parent) {
    Check.notNull("the parent of children", parent);
    return look(commands -> commands.looking().childCounts(parent));
  }

  @Override
  public boolean detach(JobKey child, Instant now) {
    Check.notNull("a child", child);
    Check.notNull("an instant", now);
    return look(commands -> commands.removing().detach(child));
  }

  @Override
  public long removePending(JobKey parent, Instant now) {
    Check.notNull("the parent of children", parent);
    TreeRemoval removal = look(commands -> commands.removing().removalOfPending(parent));
    EmbeddedInspection.removeAll(store, removal, Times.millis(now));
    return removal.removedChildren();
  }

  @Override
  public CompletableFuture<?> stage(String tree, Instant now, List<JobDelivery> part) {
    Check.notNull("the name of a tree", tree);
    List<JobDelivery> jobs = Check.elements("a part of a tree", part);
    long at = Times.millis(Check.notNull("an instant", now));
    return submit(commands -> Optional.ofNullable(commands.staging().stage(tree, jobs, at)))
        .thenApply(
            refusal -> {
              refusal.ifPresent(
                  why -> {
                    throw new InvalidInputException(why);
                  });
              return true;
            });
  }

  @Override
  public CompletableFuture<Boolean> release(String tree, Instant now) {
    Check.notNull("the name of a tree", tree);
    long at = Times.millis(Check.notNull("an instant", now));
    CompletableFuture<Boolean> placed = new CompletableFuture<>();
    CompletableFuture<?> unused =
        submit(commands -> commands.staging().release(tree, at))
            .whenComplete(
                (there, error) -> {
                  if (error != null) {
                    placed.completeExceptionally(error);
                  } else if (there) {
                    place(tree, placed);
                  } else {
                    placed.complete(false);
                  }
                });
    return placed;
  }

  /** Places a released tree in steps, between which others get their turn. */
  private void place(String tree, CompletableFuture<Boolean> placed) {
    CompletableFuture<?> unused =
        submit(commands -> commands.staging().goOn(tree))
            .whenComplete(
                (more, error) -> {
                  if (error != null) {
                    placed.completeExceptionally(error);
                  } else if (more) {
                    place(tree, placed);
                  } else {
                    placed.complete(true);
                  }
                });
  }

  @Override
  public int dropStaged(Instant before) {
    long at = Times.millis(Check.notNull("an instant", before));
    return look(commands -> commands.staging().dropStaged(at));
  }

  private <R> CompletableFuture<R> submit(Function<Commands, R> work) {
    return store.loop().submit(CommitLoop.Promise.SAFE, () -> work.apply(store.commands()));
  }

  private <R> R look(Function<Commands, R> work) {
    return store.call(() -> work.apply(store.commands()));
  }
}
