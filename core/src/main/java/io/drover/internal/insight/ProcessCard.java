package io.drover.internal.insight;

import io.drover.internal.store.Json;
import io.drover.internal.work.WorkerCard;
import io.drover.job.WorkerView;
import io.drover.job.WorkerView.RunningJob;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a process says of itself and its workers. Immutable. As JSON it has a version; what another
 * version says is read as far as it is understood.
 *
 * @param id a random id
 * @param host the name of its machine
 * @param pid its number there
 */
record ProcessCard(String id, String host, long pid, List<WorkerCard> workers) {

  /** How many workers are told of at most. */
  static final int MOST_WORKERS = 1_000;

  private static final int VERSION = 1;

  /** How many characters of jobs are told at most, as it is told every two seconds. */
  private static final int MOST_OF_JOBS = 128 << 10;

  private static final int ROOM_PER_JOB = 40;

  byte[] toJson() {
    ObjectNode json = Json.object().put("v", VERSION).put("id", id).put("host", host);
    json.put("pid", pid);
    ArrayNode all = json.putArray("workers");
    int room = MOST_OF_JOBS;
    for (WorkerCard worker : workers.subList(0, Math.min(workers.size(), MOST_WORKERS))) {
      ObjectNode one = all.addObject().put("queue", worker.queue());
      Json.putText(one, "name", worker.name());
      Json.putText(one, "dead", worker.deadLetterTo());
      one.put("concurrency", worker.concurrency()).put("since", worker.since().toEpochMilli());
      one.put("held", worker.held()).put("running", worker.running());
      one.put("slots", worker.vigour().slotsTaken());
      ArrayNode jobs = one.putArray("jobs");
      for (RunningJob job : worker.jobs()) {
        room -= ROOM_PER_JOB + job.id().length() + job.name().length();
        if (room < 0) {
          break;
        }
        jobs.addObject()
            .put("id", job.id())
            .put("name", job.name())
            .put("since", job.since().toEpochMilli());
      }
    }
    return Json.write(json).getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a card, or returns {@code null} if it is none. */
  static @Nullable ProcessCard read(byte[] bytes) {
    String text = Json.text(bytes);
    JsonNode json = text == null ? null : Json.read(text);
    String id = json == null ? null : Json.string(json, "id");
    if (json == null || id == null) {
      return null;
    }
    List<WorkerCard> workers = new ArrayList<>();
    for (JsonNode one : json.path("workers")) {
      String queue = Json.string(one, "queue");
      if (queue != null && workers.size() < MOST_WORKERS) {
        workers.add(worker(queue, one));
      }
    }
    String host = Json.string(json, "host");
    return new ProcessCard(
        id, host == null ? "" : host, (long) Json.decimal(json, "pid", 0), List.copyOf(workers));
  }

  private static WorkerCard worker(String queue, JsonNode json) {
    List<RunningJob> jobs = new ArrayList<>();
    for (JsonNode one : json.path("jobs")) {
      String id = Json.string(one, "id");
      String name = Json.string(one, "name");
      if (id != null && name != null && jobs.size() < WorkerView.MOST_RUNNING) {
        jobs.add(new WorkerCard.Held(id, name, instant(one)));
      }
    }
    Instant since = instant(json);
    return new WorkerCard(
        queue,
        Json.string(json, "name"),
        Json.whole(json, "concurrency", 1),
        Json.string(json, "dead"),
        since,
        Json.flag(json, "held"),
        Json.whole(json, "running", jobs.size()),
        List.copyOf(jobs),
        new WorkerCard.Vigour(Json.whole(json, "slots", jobs.size()), since, null));
  }

  private static Instant instant(JsonNode json) {
    return Instant.ofEpochMilli((long) Json.decimal(json, "since", 0));
  }
}
