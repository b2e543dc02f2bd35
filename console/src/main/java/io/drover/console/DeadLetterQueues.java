package io.drover.console;

import io.drover.Drover;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.job.QueueStatus;
import io.drover.job.WorkerView;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is answered about which queues take dead letters, and of which others. Immutable.
 *
 * <p>Nothing is stored that says so: workers that are there tell where their dead letters go, and
 * without one the oldest letter tells where it came from.
 */
final class DeadLetterQueues {

  private static final int MAX_LIMIT = 100;

  /** The most queues of one answer whose oldest job is read. */
  static final int MAX_READ = 100;

  /** The most queues that are told of one. */
  private static final int MAX_SOURCES = 100;

  private final Drover drover;

  DeadLetterQueues(Drover drover) {
    this.drover = drover;
  }

  void addTo(Routing routing) {
    routing.get("/api/v1/dead-letters", "listDeadLetterQueues", this::list);
  }

  private Answer list(Call call) {
    Query query = call.query("limit", "cursor");
    int limit = query.number("limit", 50, MAX_LIMIT);
    Map<String, SortedSet<String>> told = byWorkers();
    Reading reading = new Reading();
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    String last = query.text("cursor").orElse("");
    for (Map.Entry<String, Long> each : counts(told, last).entrySet()) {
      if (items.size() == limit || reading.isEnough()) {
        return Answer.json(json.put("next", last));
      }
      last = each.getKey();
      SortedSet<String> sources = told.getOrDefault(last, Collections.emptySortedSet());
      if (sources.isEmpty() && each.getValue() > 0) {
        sources = reading.sources(last);
      }
      if (!sources.isEmpty()) {
        ObjectNode item = items.addObject().put("queue", last).put("count", each.getValue());
        put(item, "of", sources);
      }
    }
    return Answer.json(json.putNull("next"));
  }

  /** Returns how many dead letters each queue behind a name would have, if it takes any. */
  private TreeMap<String, Long> counts(Map<String, ?> told, String after) {
    TreeMap<String, Long> counts = new TreeMap<>();
    told.keySet().forEach(queue -> counts.put(queue, 0L));
    for (QueueStatus status : drover.statuses()) {
      counts.put(status.queue(), letters(status.counts()));
    }
    counts.headMap(after, true).clear();
    return counts;
  }

  private static long letters(QueueCounts counts) {
    return counts.of(JobState.WAITING)
        + counts.of(JobState.PRIORITIZED)
        + counts.of(JobState.DELAYED)
        + counts.of(JobState.FAILED)
        + counts.of(JobState.COMPLETED);
  }

  /** Returns the queues of the workers that are there, by where their dead letters go. */
  Map<String, SortedSet<String>> byWorkers() {
    Map<String, SortedSet<String>> sources = new HashMap<>();
    for (WorkerView worker : drover.workers()) {
      worker
          .deadLetterTo()
          .ifPresent(to -> sources.computeIfAbsent(to, key -> new TreeSet<>()).add(worker.queue()));
    }
    return sources;
  }

  /** Returns of which queues one takes dead letters, as workers and its oldest letter say. */
  SortedSet<String> sources(String queue) {
    SortedSet<String> sources = new TreeSet<>(new Reading().sources(queue));
    sources.addAll(byWorkers().getOrDefault(queue, Collections.emptySortedSet()));
    return sources;
  }

  static void put(ObjectNode json, String name, SortedSet<String> queues) {
    ArrayNode array = json.putArray(name);
    queues.stream().limit(MAX_SOURCES).forEach(array::add);
  }

  /** The reading of oldest jobs for one answer, of bounded number and size. For one thread. */
  private final class Reading {
    private int queues;
    private long characters;

    boolean isEnough() {
      return queues >= MAX_READ || characters >= PageReading.BUDGET;
    }

    SortedSet<String> sources(String queue) {
      queues++;
      List<DeadLetter<Object>> oldest =
          drover.deadLetters(queue, Object.class).page(DeadLetterFilter.all(), 1, null).items();
      oldest.forEach(letter -> characters += LetterForm.size(letter));
      Optional<String> origin = oldest.stream().findFirst().flatMap(DeadLetter::originQueue);
      return new TreeSet<>(origin.map(List::of).orElse(List.of()));
    }
  }
}
