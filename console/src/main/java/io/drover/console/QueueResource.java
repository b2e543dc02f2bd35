package io.drover.console;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.JobOptions;
import io.drover.job.QueueMetrics;
import io.drover.job.QueueStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is answered about queues. Immutable. */
final class QueueResource {

  private static final int MAX_LIMIT = 1000;
  private static final int MAX_MINUTES = 31 * 24 * 60;
  private static final int MAX_PRIORITIES = 100;

  private final Drover drover;
  private final DeadLetterQueues deadLetters;

  QueueResource(Drover drover) {
    this.drover = drover;
    this.deadLetters = new DeadLetterQueues(drover);
  }

  void addTo(Routing routing) {
    routing.get("/api/v1/queues", "listQueues", this::list);
    routing.get("/api/v1/queues/{queue}", "getQueue", this::get);
    routing.get("/api/v1/queues/{queue}/history", "getHistory", this::history);
    routing.get("/api/v1/queues/{queue}/priorities", "countPriorities", this::priorities);
  }

  /** Queues are few, so they are looked at together; an answer has a part of them, by name. */
  private Answer list(Call call) {
    Query query = call.query("text", "limit", "cursor");
    String text = query.text("text").orElse("").toLowerCase(Locale.ROOT);
    String after = query.text("cursor").orElse("");
    int limit = query.number("limit", 200, MAX_LIMIT);
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    List<QueueStatus> looks =
        drover.statuses().stream()
            .filter(look -> look.queue().compareTo(after) > 0)
            .filter(look -> look.queue().toLowerCase(Locale.ROOT).contains(text))
            .toList();
    List<QueueStatus> part = looks.subList(0, Math.min(limit, looks.size()));
    Map<String, SortedSet<String>> told = deadLetters.byWorkers();
    for (QueueStatus look : part) {
      items.add(json(look, told.getOrDefault(look.queue(), Collections.emptySortedSet())));
    }
    boolean more = part.size() < looks.size();
    return Answer.json(json.put("next", more ? part.get(limit - 1).queue() : null));
  }

  private Answer get(Call call) {
    call.query();
    QueueStatus status = queue(call).status();
    return Answer.json(json(status, deadLetters.sources(status.queue())));
  }

  private static ObjectNode json(QueueStatus look, SortedSet<String> deadLettersOf) {
    ObjectNode json = QueueForm.json(look);
    DeadLetterQueues.put(json, "deadLettersOf", deadLettersOf);
    return json;
  }

  private Answer history(Call call) {
    int minutes = call.query("minutes").number("minutes", 60, MAX_MINUTES);
    QueueMetrics metrics = queue(call).metrics(Duration.ofMinutes(minutes));
    ObjectNode json =
        JsonText.object().put("completed", metrics.completed()).put("failed", metrics.failed());
    ArrayNode list = json.putArray("minutes");
    for (QueueMetrics.Minute minute : metrics.minutes()) {
      list.addObject()
          .put("start", minute.start().toString())
          .put("completed", minute.completed())
          .put("failed", minute.failed());
    }
    return Answer.json(json);
  }

  private Answer priorities(Call call) {
    String text = call.query("priorities").needed("priorities");
    List<Integer> priorities = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      priorities.add(priority(part));
    }
    if (priorities.size() > MAX_PRIORITIES) {
      throw Problem.input(
          "expected at most %d priorities, got: %d", MAX_PRIORITIES, priorities.size());
    }
    List<Long> counts = queue(call).admin().countsByPriority(priorities);
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    for (int i = 0; i < counts.size(); i++) {
      items.addObject().put("priority", priorities.get(i)).put("count", counts.get(i));
    }
    return Answer.json(json);
  }

  private static int priority(String text) {
    try {
      int priority = Integer.parseInt(text.strip());
      if (priority >= 0 && priority <= JobOptions.MAX_PRIORITY) {
        return priority;
      }
    } catch (NumberFormatException e) {
      // Refused below, as one beyond the bounds is.
    }
    throw Problem.input(
        "expected priorities from 0 to %d with commas between them, got: \"%s\"",
        JobOptions.MAX_PRIORITY, Texts.cut(text, 100));
  }

  private JobQueue<Object> queue(Call call) {
    return drover.queue(call.name("queue"));
  }
}
