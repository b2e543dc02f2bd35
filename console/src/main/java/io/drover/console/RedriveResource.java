package io.drover.console;

import io.drover.Drover;
import io.drover.console.Masking.Part;
import io.drover.job.Redrive;
import io.drover.job.RedriveRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The redrives of many dead letters that were begun here: their beginning, how far they are, and
 * their cancelling. Thread-safe. They belong to this process; what they have moved stays moved.
 */
final class RedriveResource {

  private static final int MAX_RUNNING = 16;
  private static final int MAX_KNOWN = 100;
  private static final int MAX_RATE = 1_000_000;

  private final Drover drover;
  private final Shown shown;
  private final LetterFilters filters;
  private final TreeMap<Integer, Begun> known = new TreeMap<>();
  private int last;

  /** How many are about to begin. */
  private int beginning;

  /**
   * One that was begun. Immutable.
   *
   * @param queue the dead-letter queue
   */
  private record Begun(int id, String queue, boolean dryRun, Redrive redrive) {}

  RedriveResource(Drover drover, ConsoleSettings settings) {
    this.drover = drover;
    this.shown = new Shown(settings);
    this.filters = new LetterFilters(shown);
  }

  void addTo(Routing routing) {
    String redrives = "/api/v1/dead-letters/{queue}/redrives";
    routing.get(redrives, "listRedrives", this::list);
    routing.post(redrives, "startRedrive", this::start);
    routing.get(redrives + "/{redrive}", "getRedrive", this::get);
    routing.delete(redrives + "/{redrive}", "cancelRedrive", this::cancel);
  }

  private Answer list(Call call) {
    call.query();
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    for (Begun begun : all()) {
      if (begun.queue().equals(call.name("queue"))) {
        items.add(json(begun));
      }
    }
    return Answer.json(json);
  }

  private Answer start(Call call) {
    Body body = call.body("filter", "perSecond", "dryRun", "otherwiseTo");
    RedriveRequest request =
        RedriveRequest.of(filters.read(body.part("filter", LetterFilters.NAMES)))
            .dryRun(body.flag("dryRun"));
    request = body.integer("perSecond", 1, MAX_RATE).map(request::perSecond).orElse(request);
    request = body.text("otherwiseTo").map(request::otherwiseTo).orElse(request);
    return Answer.json(202, json(begin(call.name("queue"), request)));
  }

  /** Begins outside the lock, as the store may take its time. */
  private Begun begin(String queue, RedriveRequest request) {
    reserve();
    Redrive redrive;
    try {
      redrive = drover.deadLetters(queue, Object.class).redrive(request);
    } catch (Throwable e) {
      release();
      throw e;
    }
    return keep(queue, request, redrive);
  }

  private synchronized void reserve() {
    long running = known.values().stream().filter(it -> !it.redrive().isDone()).count();
    running += beginning;
    if (running >= MAX_RUNNING) {
      throw Problem.of(
          429, "expected fewer than %d redrives under way, got: %d", MAX_RUNNING, running);
    }
    beginning++;
  }

  private synchronized void release() {
    beginning--;
  }

  private synchronized Begun keep(String queue, RedriveRequest request, Redrive redrive) {
    beginning--;
    Begun begun = new Begun(++last, queue, request.dryRun(), redrive);
    known.put(begun.id(), begun);
    Iterator<Begun> oldest = known.values().iterator();
    while (known.size() > MAX_KNOWN && oldest.hasNext()) {
      if (oldest.next().redrive().isDone()) {
        oldest.remove();
      }
    }
    return begun;
  }

  private Answer get(Call call) {
    call.query();
    return Answer.json(json(found(call)));
  }

  private Answer cancel(Call call) {
    call.body();
    Begun begun = found(call);
    begun.redrive().cancel();
    return Answer.json(json(begun));
  }

  private Begun found(Call call) {
    for (Begun begun : all()) {
      if (begun.queue().equals(call.name("queue"))
          && Integer.toString(begun.id()).equals(call.name("redrive"))) {
        return begun;
      }
    }
    throw Problem.missing(
        "expected a redrive that was begun here, got: \"%s\"",
        Texts.cut(call.name("redrive"), 100));
  }

  private synchronized List<Begun> all() {
    return new ArrayList<>(known.values());
  }

  private ObjectNode json(Begun begun) {
    Redrive redrive = begun.redrive();
    ObjectNode json =
        JsonText.object()
            .put("id", Integer.toString(begun.id()))
            .put("queue", begun.queue())
            .put("dryRun", begun.dryRun())
            .put("done", redrive.isDone())
            .put("cancelled", redrive.isCancelled())
            .put("total", redrive.total())
            .put("examined", redrive.examined())
            .put("moved", redrive.moved())
            .put("renamed", redrive.renamed())
            .put("skipped", redrive.skipped())
            .put("failed", redrive.failed())
            .put("error", error(redrive));
    shown.texts(json.putArray("problems"), begun.queue(), Part.ERROR, redrive.problems());
    return json;
  }

  private static @Nullable String error(Redrive redrive) {
    try {
      redrive.done().getNow(redrive);
      return null;
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return Texts.cut(String.valueOf(cause.getMessage()), Audit.MAX_TEXT);
    }
  }
}
