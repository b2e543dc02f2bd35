package io.drover.embedded.facets;

import io.drover.embedded.commands.Claiming;
import io.drover.embedded.commands.Commands;
import io.drover.embedded.commands.TreeRemoval;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.QueueState;
import io.drover.job.Check;
import io.drover.job.DrainScope;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.Placement;
import io.drover.job.QueueCounts;
import io.drover.job.QueueEvent;
import io.drover.job.QueueSettings;
import io.drover.job.QueueStatus;
import io.drover.job.RateLimit;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
import io.drover.spi.FinishedCounts;
import io.drover.spi.Inspection;
import io.drover.spi.JobRecord;
import io.drover.spi.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Inspection and administration of an embedded store. Safe for any number of threads.
 *
 * <p>What touches many jobs goes in chunks, each a command of its own, so that adds and claims are
 * not kept waiting for all of it.
 */
public final class EmbeddedInspection implements Inspection {

  /** Of how many queues one command tells. */
  private static final int STATUSES = 50;

  private final Store store;
  private final Sweeping sweeping;

  public EmbeddedInspection(Store store) {
    this.store = store;
    this.sweeping = new Sweeping(store);
  }

  @Override
  public List<String> queues() {
    return store.call(() -> store.commands().queues().names());
  }

  @Override
  public OptionalInt workers(String queue) {
    return OptionalInt.of(store.workWatchers().count(Check.notNull("a queue name", queue)));
  }

  @Override
  public QueueCounts counts(String queue) {
    return look(queue, (commands, state) -> state.counts());
  }

  @Override
  public QueueStatus status(String queue, Instant now) {
    long at = Times.millis(now);
    return look(queue, (commands, state) -> commands.standings().status(state, at));
  }

  @Override
  public List<QueueStatus> statuses(Instant now) {
    long at = Times.millis(now);
    List<QueueStatus> all = new ArrayList<>();
    List<String> names = queues();
    for (int from = 0; from < names.size(); from += STATUSES) {
      List<String> some = names.subList(from, Math.min(names.size(), from + STATUSES));
      all.addAll(store.call(() -> statuses(some, at)));
    }
    return List.copyOf(all);
  }

  /** Returns how those queues are that are still there. */
  private List<QueueStatus> statuses(List<String> names, long at) {
    return names.stream()
        .map(name -> store.commands().queues().look(name))
        .filter(QueueState::isStored)
        .map(queue -> store.commands().standings().status(queue, at))
        .toList();
  }

  @Override
  public Optional<Standing> standing(String queue, String id, Instant now, int most) {
    Check.atLeast("the jobs to count", most, 1);
    long at = Times.millis(now);
    return look(
        queue,
        id,
        (commands, state) ->
            Optional.ofNullable(commands.standings().standing(state, id, at, most)));
  }

  @Override
  public List<Long> countsByPriority(String queue, List<Integer> priorities) {
    List<Integer> asked = Check.elements("the priorities", priorities);
    return look(
        queue,
        (commands, state) ->
            asked.stream()
                .map(p -> p == 0 ? state.count(JobState.WAITING) : state.priorities.of(p))
                .toList());
  }

  @Override
  public Optional<JobRecord> find(String queue, String id) {
    return look(
        queue,
        id,
        (commands, state) ->
            Optional.ofNullable(commands.places().find(state, id)).map(job -> job.toRecord(queue)));
  }

  @Override
  public Page<JobRecord> page(String queue, PageRequest request) {
    Check.notNull("a page", request);
    return look(queue, (commands, state) -> commands.looking().page(state, request));
  }

  @Override
  public long addLog(String queue, String id, String line, int keep) {
    Check.notNull("a line", line);
    return look(queue, id, (commands, state) -> commands.looking().addLog(state, id, line, keep));
  }

  @Override
  public List<String> logs(String queue, String id, long offset, int limit) {
    return look(queue, id, (commands, state) -> commands.looking().logs(state, id, offset, limit));
  }

  @Override
  public boolean updateData(String queue, String id, byte[] data) {
    Check.notNull("data", data);
    return update(queue, id, (commands, state, job) -> job.data = data);
  }

  @Override
  public boolean updateProgress(String queue, String id, byte[] progress) {
    String json = new String(Check.notNull("progress", progress), StandardCharsets.UTF_8);
    return update(
        queue,
        id,
        (commands, state, job) -> {
          job.progress = progress;
          state.event(commands.tx(), QueueEvent.Type.PROGRESS, id, "data", json);
        });
  }

  /** Changes fields of a job that is found. */
  private interface Update {
    void apply(Commands commands, QueueState queue, JobRow job);
  }

  private boolean update(String queue, String id, Update update) {
    return look(
        queue,
        id,
        (commands, state) -> {
          JobRow job = commands.places().find(state, id);
          if (job == null) {
            return false;
          }
          commands.tx().touch(state);
          update.apply(commands, state, job);
          commands.places().rewrite(state, job);
          return true;
        });
  }

  @Override
  public Removal remove(String queue, String id, Instant now) {
    Check.notNull("a job id", id);
    long at = Times.millis(now);
    TreeRemoval removal =
        look(queue, (commands, state) -> commands.removing().removal(JobKey.of(queue, id)));
    return removeAll(store, removal, at);
  }

  /** Removes a tree in as many commands as it takes. */
  static Removal removeAll(Store store, TreeRemoval removal, long now) {
    Optional<Removal> removed = Optional.empty();
    while (removed.isEmpty()) {
      removed = store.call(() -> Optional.ofNullable(removal.step(now)));
    }
    return removed.get();
  }

  @Override
  public boolean promote(String queue, String id, Instant now) {
    return look(queue, id, (commands, state) -> commands.rearranging().promote(state, id));
  }

  @Override
  public long promoteAll(String queue, Instant now) {
    long delayed = counts(queue).delayed();
    return Sweeping.inChunks(
        delayed,
        max -> look(queue, (commands, state) -> commands.rearranging().promoteFirst(state, max)));
  }

  @Override
  public boolean changeDelay(String queue, String id, Instant now, Duration delay) {
    return look(
        queue,
        id,
        (commands, state) ->
            commands.rearranging().changeDelay(state, id, Times.millis(now), Times.millis(delay)));
  }

  @Override
  public boolean changePriority(String queue, String id, int priority, Placement placement) {
    return look(
        queue,
        id,
        (commands, state) ->
            commands
                .rearranging()
                .changePriority(state, id, priority, placement == Placement.FRONT));
  }

  @Override
  public boolean retry(String queue, String id, RetryRequest request) {
    return look(queue, id, (commands, s) -> commands.rearranging().retry(s, id, request));
  }

  @Override
  public long retryAll(String queue, JobState state, Instant before) {
    long finished = counts(queue).of(state);
    return Sweeping.inChunks(
        finished,
        max ->
            look(
                queue,
                (commands, s) ->
                    commands.rearranging().retryFirst(s, state, Times.millis(before), max)));
  }

  @Override
  public QueueSettings settings(String queue) {
    return look(queue, (commands, state) -> state.settings());
  }

  @Override
  public FinishedCounts finished(String queue, JobState outcome, int minutes) {
    return look(
        queue, (commands, state) -> commands.advancing().counting().read(state, outcome, minutes));
  }

  @Override
  public void pause(String queue) {
    change(
        queue,
        (commands, state) -> {
          state.paused = true;
          state.event(commands.tx(), QueueEvent.Type.PAUSED, null);
        });
  }

  @Override
  public void resume(String queue) {
    change(
        queue,
        (commands, state) -> {
          state.paused = false;
          state.event(commands.tx(), QueueEvent.Type.RESUMED, null);
        });
  }

  @Override
  public void limitConcurrency(String queue, @Nullable Integer max) {
    change(queue, (commands, state) -> state.concurrency = max);
  }

  @Override
  public void limitRate(String queue, @Nullable RateLimit limit) {
    change(queue, (commands, state) -> state.rateLimit = limit);
  }

  @Override
  public void holdRate(String queue, Instant now, Instant until) {
    long end = Times.millis(Check.notNull("an instant", until));
    change(
        queue,
        (commands, state) -> {
          state.rateCount = Claiming.HELD;
          state.rateUntil = commands.queues().steady().at(end);
        });
  }

  @Override
  public void releaseRate(String queue) {
    change(queue, (commands, state) -> state.rateCount = 0);
  }

  @Override
  public Optional<Instant> heldUntil(String queue, Instant now) {
    return look(
        queue,
        (commands, state) -> {
          long until = commands.queues().steady().clock(state.rateUntil);
          boolean counted = state.rateCount > 0 && until > Times.millis(now);
          boolean full = state.rateLimit == null || state.rateCount >= state.rateLimit.max();
          return counted && full ? Optional.of(Instant.ofEpochMilli(until)) : Optional.empty();
        });
  }

  @Override
  public long drain(String queue, DrainScope scope) {
    return sweeping.drain(queue, scope);
  }

  @Override
  public List<String> clean(String queue, JobState state, Instant now, Instant before, int limit) {
    return sweeping.clean(queue, state, now, before, limit);
  }

  @Override
  public void obliterate(String queue, Obliteration how) {
    sweeping.obliterate(queue, how);
  }

  /** Works on a job of a queue. */
  private <R> R look(String queue, String id, BiFunction<Commands, QueueState, R> work) {
    Check.notNull("a job id", id);
    return look(queue, work);
  }

  /** Works on a queue, which is not made if there is none. */
  private <R> R look(String queue, BiFunction<Commands, QueueState, R> work) {
    return store.look(queue, work);
  }

  /** Changes what is stored with a queue, which is made if there is none, and hints at work. */
  private void change(String queue, BiConsumer<Commands, QueueState> work) {
    Check.notNull("a queue name", queue);
    store.call(
        () -> {
          Commands commands = store.commands();
          QueueState state = commands.queues().use(commands.tx(), queue);
          commands.tx().touch(state);
          work.accept(commands, state);
          commands.tx().hint(state);
          return true;
        });
  }
}
