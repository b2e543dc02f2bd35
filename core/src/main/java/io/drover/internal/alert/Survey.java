package io.drover.internal.alert;

import io.drover.internal.store.Limits;
import io.drover.internal.store.ReadMetrics;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.job.AlertRule;
import io.drover.job.AlertRule.Measure;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.job.QueueMetrics.Minute;
import io.drover.job.QueueStatus;
import io.drover.spi.Inspection;
import io.drover.spi.Presence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads of the queues what the rules ask for, and no more. For one thread. */
final class Survey {

  private static final GuardedLog LOG = GuardedLog.of(Survey.class);

  private final StoreContext store;
  private final List<AlertRule> rules;
  private final StallLog stalls;
  private boolean unreadTold;
  private @Nullable Set<String> known;

  /**
   * What was read.
   *
   * @param readings of each queue that a rule covers and that could be read
   * @param there the names of all queues there are
   */
  record Look(List<Reading> readings, Set<String> there) {}

  Survey(StoreContext store, List<AlertRule> rules, StallLog stalls) {
    this.store = store;
    this.rules = rules;
    this.stalls = stalls;
  }

  /**
   * Looks at all queues. One that cannot be read is left out of the readings, and hides no other.
   *
   * @throws io.drover.job.StoreException if the store does not answer
   */
  Look look(Instant now) {
    List<QueueStatus> statuses = store.engine().inspection().statuses(now);
    Set<String> there = new HashSet<>();
    statuses.forEach(status -> there.add(status.queue()));
    stalls.follow(there);
    stalls.read();
    Set<String> before = known;
    Workers workers = new Workers(store, now);
    List<Reading> readings = new ArrayList<>();
    long lost = 0;
    for (QueueStatus status : statuses) {
      String queue = status.queue();
      List<AlertRule> mine = rules.stream().filter(rule -> rule.covers(queue)).toList();
      if (!mine.isEmpty()) {
        boolean appeared = before != null && !before.contains(queue);
        long begun = System.nanoTime();
        try {
          readings.add(read(status, mine, workers, appeared));
        } catch (RuntimeException e) {
          lost += System.nanoTime() - begun;
          unread(queue, e, lost);
        }
      }
    }
    readings.forEach(reading -> stalls.noted(reading.queue(), reading.stalled()));
    known = there;
    return new Look(readings, there);
  }

  /** Passes over a queue that cannot be read, unless it is rather the store that is away. */
  private void unread(String queue, RuntimeException error, long lost) {
    if (Thread.currentThread().isInterrupted()
        || lost > Limits.nanos(store.limits().callLimit())
        || !store.engine().health().healthy()) {
      throw error;
    }
    if (!unreadTold) {
      unreadTold = true; // Once: the next time it is the same.
      LOG.warn("queue \"{}\" cannot be read for alerts", error, AlertText.plain(queue));
    }
  }

  private Reading read(
      QueueStatus status, List<AlertRule> mine, Workers workers, boolean appeared) {
    QueueCounts counts = status.counts();
    long ready = counts.waiting() + counts.prioritized();
    boolean manned = ready > 0 && asks(mine, Measure.NO_WORKERS);
    return new Reading(
        status.queue(),
        ready,
        counts.unfinished(),
        status.oldestReady().orElse(null),
        manned ? workers.of(status.queue()) : OptionalInt.empty(),
        minutes(status.queue(), mine, workers.now()),
        stalls.stalled(status.queue()),
        appeared);
  }

  private static boolean asks(List<AlertRule> mine, Measure measure) {
    return mine.stream().anyMatch(rule -> rule.measure() == measure);
  }

  private List<Minute> minutes(String queue, List<AlertRule> mine, Instant now) {
    int minutes =
        mine.stream()
            .filter(rule -> rule.measure() == Measure.FAILURE_RATIO)
            .mapToInt(rule -> (int) rule.window().toMinutes() + 1)
            .max()
            .orElse(0);
    if (minutes == 0) {
      return List.of();
    }
    Inspection inspection = store.engine().inspection();
    return ReadMetrics.of(
            inspection.finished(queue, JobState.COMPLETED, minutes),
            inspection.finished(queue, JobState.FAILED, minutes),
            now,
            minutes)
        .minutes();
  }

  /** How many workers there are in each queue, asked of the store once, if at all. */
  private static final class Workers {
    private final StoreContext store;
    private final Instant now;
    private @Nullable Map<String, Integer> counts;
    private boolean told = true;

    Workers(StoreContext store, Instant now) {
      this.store = store;
      this.now = now;
    }

    Instant now() {
      return now;
    }

    OptionalInt of(String queue) {
      Map<String, Integer> all = counts;
      if (all == null) {
        all = new HashMap<>();
        Optional<List<Presence.Watching>> watching = store.engine().presence().watching(now);
        told = watching.isPresent();
        for (Presence.Watching one : watching.orElse(List.of())) {
          all.merge(one.queue(), 1, Integer::sum);
        }
        counts = all;
      }
      return told ? OptionalInt.of(all.getOrDefault(queue, 0)) : OptionalInt.empty();
    }
  }
}
