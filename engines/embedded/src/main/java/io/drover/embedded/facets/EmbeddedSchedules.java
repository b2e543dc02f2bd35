package io.drover.embedded.facets;

import io.drover.embedded.commands.Commands;
import io.drover.embedded.commit.CommitLoop.Promise;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.QueueState;
import io.drover.job.Check;
import io.drover.job.Page;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.Schedules;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The schedules of an embedded store. Safe for any number of threads. */
public final class EmbeddedSchedules implements Schedules {

  private final Store store;

  public EmbeddedSchedules(Store store) {
    this.store = store;
  }

  @Override
  public CompletableFuture<Optional<ScheduleRecord>> find(String queue, String id) {
    Check.notNull("a schedule's id", id);
    return on(
        queue,
        Promise.WRITTEN,
        (commands, state) -> Optional.ofNullable(commands.scheduling().find(state, id)));
  }

  @Override
  public CompletableFuture<Page<ScheduleRecord>> page(
      String queue, @Nullable String cursor, int limit) {
    return on(
        queue,
        Promise.WRITTEN,
        (commands, state) -> commands.scheduling().page(state, cursor, limit));
  }

  @Override
  public CompletableFuture<Outcome> put(String queue, ScheduleRecord schedule, Instant now) {
    Check.notNull("a queue name", queue);
    Check.notNull("a schedule", schedule);
    long at = Times.millis(Check.notNull("the time", now));
    return store
        .loop()
        .submit(
            Promise.SAFE,
            () -> {
              Commands commands = store.commands();
              QueueState state = commands.queues().use(commands.tx(), queue);
              return commands.scheduling().put(state, schedule, at);
            });
  }

  /**
   * Like a claim this needs no sync of its own: if both are lost, the run is claimed again, and if
   * the end of the run is not lost, neither is what came before it.
   */
  @Override
  public CompletableFuture<Outcome> plan(String queue, Planning planning) {
    Check.notNull("what comes next", planning);
    return on(
        queue, Promise.WRITTEN, (commands, state) -> commands.scheduling().plan(state, planning));
  }

  @Override
  public CompletableFuture<Outcome> run(String queue, String id, Instant slot, Instant now) {
    Check.notNull("a schedule's id", id);
    long due = Times.millis(Check.notNull("a slot", slot));
    long at = Times.millis(Check.notNull("the time", now));
    return on(
        queue, Promise.SAFE, (commands, state) -> commands.scheduling().run(state, id, due, at));
  }

  @Override
  public CompletableFuture<Boolean> remove(String queue, String id, Instant now) {
    Check.notNull("a schedule's id", id);
    return on(queue, Promise.SAFE, (commands, state) -> commands.scheduling().remove(state, id));
  }

  /** Works on a queue, which is not made if there is none. */
  private <R> CompletableFuture<R> on(
      String queue, Promise promise, BiFunction<Commands, QueueState, R> work) {
    Check.notNull("a queue name", queue);
    return store
        .loop()
        .submit(promise, () -> work.apply(store.commands(), store.commands().queues().look(queue)));
  }
}
