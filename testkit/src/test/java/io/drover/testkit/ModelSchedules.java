package io.drover.testkit;

import io.drover.job.InvalidInputException;
import io.drover.job.Page;
import io.drover.spi.Answers;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.Schedules;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The schedules of a {@link ModelEngine}. Safe for use by any number of threads. */
final class ModelSchedules implements Schedules {

  private final ModelEngine engine;

  ModelSchedules(ModelEngine engine) {
    this.engine = engine;
  }

  @Override
  public CompletableFuture<Optional<ScheduleRecord>> find(String queue, String id) {
    return engine.future(() -> engine.queue(queue).timetable.find(id));
  }

  @Override
  public CompletableFuture<Page<ScheduleRecord>> page(
      String queue, @Nullable String cursor, int limit) {
    return engine.future(
        () -> {
          List<ScheduleRecord> all = engine.queue(queue).timetable.all();
          if (cursor != null && !cursor.matches("\\d{1,9}")) {
            throw new InvalidInputException("expected a cursor, got: " + cursor);
          }
          int from = cursor == null ? 0 : Integer.parseInt(cursor);
          int to = Math.min(all.size(), from + limit);
          return Answers.page(all.subList(from, to), to < all.size() ? Integer.toString(to) : null);
        });
  }

  @Override
  public CompletableFuture<Outcome> put(String queue, ScheduleRecord schedule, Instant now) {
    return engine.future(() -> engine.used(queue).timetable.put(schedule, now));
  }

  @Override
  public CompletableFuture<Outcome> plan(String queue, Planning planning) {
    return engine.future(() -> engine.queue(queue).timetable.plan(planning));
  }

  @Override
  public CompletableFuture<Outcome> run(String queue, String id, Instant slot, Instant now) {
    return engine.future(() -> engine.queue(queue).timetable.run(id, slot, now));
  }

  @Override
  public CompletableFuture<Boolean> remove(String queue, String id, Instant now) {
    return engine.future(() -> engine.queue(queue).timetable.remove(id));
  }
}
