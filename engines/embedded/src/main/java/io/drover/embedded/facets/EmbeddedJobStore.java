package io.drover.embedded.facets;

import io.drover.embedded.commands.Commands;
import io.drover.embedded.commit.CommitLoop;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.QueueState;
import io.drover.job.Added;
import io.drover.job.Check;
import io.drover.job.StoreException;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Adds, claims, settlements and leases of an embedded store. Safe for any number of threads. */
public final class EmbeddedJobStore implements JobStore {

  private final Store store;
  private final GuardedTime time;

  public EmbeddedJobStore(Store store, TimeSource time) {
    this.store = store;
    this.time = new GuardedTime(time);
  }

  @Override
  public CompletableFuture<List<Added>> add(String queue, List<JobInsert> jobs) {
    String name = Check.notNull("a queue name", queue);
    List<JobInsert> all = Check.elements("the jobs", jobs);
    return step((commands, now) -> addNow(commands, name, all, now));
  }

  private static List<Added> addNow(
      Commands commands, String name, List<JobInsert> jobs, long now) {
    QueueState queue = commands.queues().use(commands.tx(), name);
    List<Added> added = new ArrayList<>(jobs.size());
    commands.tx().rememberPlaces();
    for (JobInsert job : jobs) {
      added.add(commands.adding().add(queue, job, now));
      commands.tx().writeIfLarge();
    }
    return added;
  }

  @Override
  public CompletableFuture<List<Added>> deliver(List<JobDelivery> jobs) {
    List<JobDelivery> all = Check.elements("the jobs", jobs);
    return step(
        (commands, now) -> {
          commands.tx().rememberAll();
          return commands.delivering().deliver(all, now);
        });
  }

  @Override
  public CompletableFuture<List<Moved>> move(List<Move> moves) {
    List<Move> all = Check.elements("the moves", moves);
    return step(
        (commands, now) -> {
          commands.tx().rememberAll();
          List<Moved> moved = new ArrayList<>(all.size());
          for (Move move : all) {
            moved.add(commands.delivering().move(move, now));
            commands.tx().writeIfLarge();
          }
          return moved;
        });
  }

  @Override
  public void checkTogether(List<String> queues) {
    Check.elements("the queues of one step", queues); // One batch can change all there are.
  }

  /** Has the commit thread take a step at the current instant. */
  <R> CompletableFuture<R> step(Step<R> step) {
    long now;
    try {
      now = time.millis();
    } catch (StoreException e) {
      return CompletableFuture.failedFuture(e);
    }
    return store
        .loop()
        .submit(
            CommitLoop.Promise.SAFE,
            () -> {
              observe(store.commands(), now);
              return step.take(store.commands(), now);
            });
  }

  /** Has the store see what the clock says, as it may have been set back; returns that. */
  private long observe(Commands commands, long given) {
    long clock = time.or(given);
    commands.queues().observe(commands.tx(), clock);
    return clock;
  }

  /** What the commit thread does at an instant. */
  interface Step<R> {
    R take(Commands commands, long now);
  }

  @Override
  public CompletableFuture<Advanced> advance(String queue, Advance request) {
    Check.notNull("a queue name", queue);
    // A claim needs no sync of its own: if it is lost, the job is ready as before.
    CommitLoop.Promise promise =
        request.settlements().isEmpty() ? CommitLoop.Promise.WRITTEN : CommitLoop.Promise.SAFE;
    CommitLoop.Parts<Advanced> parts =
        store
            .loop()
            .submitInParts(promise, request.isThreadLent(), () -> advanceNow(queue, request));
    return request.settlements().isEmpty()
        ? parts.taken()
        : parts.taken().thenApply(answer -> answer.recordedWith(parts.safe()));
  }

  private Advanced advanceNow(String name, Advance request) {
    Commands commands = store.commands();
    // The caller may have been held up since it looked at the clock; the leases shall not have.
    long given = Times.millis(request.now());
    long clock = observe(commands, given);
    return commands
        .advancing()
        .advance(commands.queues().look(name), request, Math.max(given, clock));
  }

  @Override
  public CompletableFuture<Set<String>> renew(
      String queue, List<Lease> leases, Instant now, Duration duration) {
    Check.notNull("a queue name", queue);
    List<Lease> all = Check.elements("the leases", leases);
    return store
        .loop()
        .submit(
            CommitLoop.Promise.WRITTEN,
            () -> {
              Commands commands = store.commands();
              QueueState state = commands.queues().look(queue);
              return commands.leases().renew(state, all, Times.millis(now), Times.millis(duration));
            });
  }

  @Override
  public CompletableFuture<List<String>> recoverStalled(
      String queue, Instant now, Duration interval, int maxStalls) {
    Check.notNull("a queue name", queue);
    return recover(queue, Times.millis(now), maxStalls, new ArrayList<>());
  }

  /** Recovers jobs in as many commands as it takes. */
  private CompletableFuture<List<String>> recover(
      String queue, long now, int maxStalls, List<String> recovered) {
    return store
        .loop()
        .submit(
            CommitLoop.Promise.SAFE,
            () -> {
              Commands commands = store.commands();
              return commands.leases().recover(commands.queues().look(queue), now, maxStalls);
            })
        .thenCompose(
            some -> {
              recovered.addAll(some);
              return some.isEmpty()
                  ? CompletableFuture.completedFuture(recovered)
                  : recover(queue, now, maxStalls, recovered);
            });
  }

  @Override
  public Watch watch(String queue, @Nullable String worker, Runnable hint) {
    Check.notNull("a queue name", queue);
    Check.notNull("a hint", hint);
    return store.workWatchers().add(queue, worker, hint);
  }
}
