package io.drover.console;

import io.drover.Drover;
import io.drover.job.Health;
import io.drover.job.WorkerView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is answered about workers, and about whether they and the store are well. Immutable. */
final class WorkerResource {

  private static final int MAX_WORKERS = 1000;

  private final Drover drover;

  WorkerResource(Drover drover) {
    this.drover = drover;
  }

  void addTo(Routing routing) {
    routing.get("/health", "getHealth", this::health);
    routing.get("/api/v1/workers", "listWorkers", this::workers);
  }

  private Answer health(Call call) {
    call.query();
    Health health = drover.health();
    ObjectNode json = JsonText.object().put("healthy", health.healthy());
    json.put("detail", Texts.cut(health.detail(), Audit.MAX_TEXT));
    json.putObject("store")
        .put("healthy", health.store().healthy())
        .put("detail", Texts.cut(health.store().detail(), Audit.MAX_TEXT));
    ArrayNode workers = json.putArray("workers");
    health.workers().stream()
        .limit(MAX_WORKERS)
        .forEach(
            worker ->
                workers
                    .addObject()
                    .put("queue", worker.queue())
                    .put("condition", Texts.name(worker.condition()))
                    .put("detail", Texts.cut(worker.detail(), Audit.MAX_TEXT)));
    return Answer.json(health.healthy() ? 200 : 503, json);
  }

  private Answer workers(Call call) {
    String queue = call.query("queue").textOrNull("queue");
    List<WorkerView> wanted =
        drover.workers().stream()
            .filter(worker -> queue == null || worker.queue().equals(queue))
            .toList();
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    wanted.stream().limit(MAX_WORKERS).forEach(worker -> items.add(json(worker)));
    return Answer.json(json.put("count", wanted.size()));
  }

  private static ObjectNode json(WorkerView worker) {
    ObjectNode json =
        JsonText.object()
            .put("queue", worker.queue())
            .put("name", name(worker.name()))
            .put("library", name(worker.library()))
            .put("process", name(worker.process()))
            .put("host", name(worker.host()))
            .put("pid", worker.pid().isPresent() ? worker.pid().getAsLong() : null)
            .put("address", name(worker.address()))
            .put("concurrency", number(worker.concurrency()))
            .put("deadLetterTo", name(worker.deadLetterTo()))
            .put("since", Texts.time(worker.since()))
            .put("paused", worker.paused())
            .put("running", number(worker.running()));
    ArrayNode jobs = json.putArray("jobs");
    for (WorkerView.RunningJob job : worker.jobs()) {
      jobs.addObject()
          .put("id", job.id())
          .put("name", Texts.cut(job.name(), Texts.MAX_NAME))
          .put("since", Texts.time(job.since()));
    }
    return json;
  }

  private static @Nullable Integer number(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }

  private static @Nullable String name(Optional<String> name) {
    return name.map(it -> Texts.cut(it, Texts.MAX_NAME)).orElse(null);
  }
}
