package io.drover.testkit;

import io.drover.job.JobState;
import io.drover.spi.FinishedCounts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The counts of finished jobs of a {@link QueueModel}. Not safe for use by several threads. */
final class ModelMetrics {

  private final Map<JobState, Counts> counts = new EnumMap<>(JobState.class);

  private static final class Counts {
    private long total;
    private @Nullable Instant minute;

    /** The newest first, which goes on. */
    private final List<Long> minutes = new ArrayList<>();
  }

  void count(JobState outcome, Instant now, int kept) {
    if (kept == 0) {
      return;
    }
    Counts all = counts.computeIfAbsent(outcome, any -> new Counts());
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    if (all.minute == null) {
      all.minute = minute;
      all.minutes.add(0L);
    }
    long passed = Math.min(kept, ChronoUnit.MINUTES.between(all.minute, minute));
    for (long i = 0; i < passed; i++) {
      all.minutes.add(0, 0L);
    }
    if (passed > 0) {
      all.minute = minute;
      while (all.minutes.size() > kept + 1) {
        all.minutes.remove(all.minutes.size() - 1);
      }
    }
    all.total++;
    all.minutes.set(0, all.minutes.get(0) + 1);
  }

  FinishedCounts read(JobState outcome, int minutes) {
    Counts all = counts.get(outcome);
    if (all == null || all.minute == null) {
      return FinishedCounts.none();
    }
    int shown = Math.min(minutes, all.minutes.size());
    return FinishedCounts.of(all.total, all.minute, all.minutes.subList(0, shown));
  }
}
