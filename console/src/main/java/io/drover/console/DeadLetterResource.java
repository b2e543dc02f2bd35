package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.console.Masking.Part;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.DeadLetterGroups;
import io.drover.job.Page;
import io.drover.job.Redriven;
import io.drover.job.Redriven.Outcome;
import io.drover.job.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is answered about dead letters, and what is done to them one by one. Immutable. */
final class DeadLetterResource {

  /** The most dead letters that are looked at to group them. */
  private static final int MAX_GROUPED = 50_000;

  private final Drover drover;
  private final Shown shown;
  private final LetterForm form;
  private final LetterFilters filters;

  DeadLetterResource(Drover drover, ConsoleSettings settings) {
    this.drover = drover;
    this.shown = new Shown(settings);
    this.form = new LetterForm(shown);
    this.filters = new LetterFilters(shown);
  }

  void addTo(Routing routing) {
    String letters = "/api/v1/dead-letters/{queue}";
    routing.get(letters, "listDeadLetters", this::list);
    routing.get(letters + "/groups", "groupDeadLetters", this::groups);
    routing.add(
        new Route(
            "POST", letters + "/discard", "discardDeadLetters", Role.ADMIN, this::discardMany));
    String letter = letters + "/letters/{id}";
    routing.get(letter, "getDeadLetter", call -> Answer.json(form.whole(found(call))));
    routing.get(letter + "/data", "getDeadLetterData", this::data);
    routing.put(letter + "/data", "editDeadLetter", this::edit);
    routing.post(letter + "/redrive", "redriveDeadLetter", this::redrive);
    routing.delete(letter, "discardDeadLetter", this::discard);
  }

  private Answer list(Call call) {
    Query query = call.query(with("limit", "cursor"));
    DeadLetterFilter filter = filters.read(query);
    DeadLetters<Object> letters = letters(call);
    Page<DeadLetter<Object>> page =
        letters.page(
            filter, query.number("limit", 50, JobResource.MAX_LIMIT), query.textOrNull("cursor"));
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    page.items().forEach(letter -> items.add(form.row(letter)));
    String next = page.next().orElse(null);
    return Answer.json(json.put("count", letters.count()).put("next", next));
  }

  private Answer groups(Call call) {
    DeadLetterFilter filter = filters.read(call.query(with()));
    DeadLetterGroups groups = letters(call).groups(filter, MAX_GROUPED);
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    groups.groups().forEach(group -> items.add(form.group(call.name("queue"), group)));
    return Answer.json(
        json.put("rest", groups.rest())
            .put("examined", groups.examined())
            .put("cut", groups.isCut()));
  }

  private Answer data(Call call) {
    DeadLetter<Object> letter = found(call);
    String data = shown.whole(letter.queue(), Part.DATA, letter.dataJson());
    return Answer.of(200, "text/plain;charset=utf-8", data.getBytes(UTF_8))
        .header("Content-Disposition", "attachment; filename=\"data\"");
  }

  private Answer edit(Call call) {
    Body body = call.body("data");
    if (!letters(call).edit(call.name("id"), body.data("data"))) {
      throw missing(call);
    }
    return JobActions.done();
  }

  private Answer discard(Call call) {
    call.body();
    Removal removal = letters(call).discard(call.name("id"));
    return switch (removal) {
      case REMOVED -> JobActions.done();
      case MISSING -> throw missing(call);
      default ->
          throw Problem.conflict(
              "expected a dead letter that no worker has, got one that is: %s",
              Texts.name(removal));
    };
  }

  private Answer discardMany(Call call) {
    Body body = call.body("filter");
    if (!body.has("filter")) {
      throw Problem.input("expected a property \"filter\", {} for all dead letters, got none");
    }
    DeadLetterFilter filter = filters.read(body.part("filter", LetterFilters.NAMES));
    return Answer.json(JsonText.object().put("count", letters(call).discard(filter)));
  }

  private Answer redrive(Call call) {
    Optional<String> otherwise = call.body("otherwiseTo").text("otherwiseTo");
    DeadLetters<Object> letters = letters(call);
    String id = call.name("id");
    Redriven redriven =
        otherwise.map(queue -> letters.redrive(id, queue)).orElseGet(() -> letters.redrive(id));
    if (redriven.outcome() == Outcome.MISSING) {
      throw missing(call);
    }
    if (!redriven.isMoved()) {
      throw Problem.conflict(
          "expected a dead letter that can be sent back, got one that cannot: %s",
          Texts.name(redriven.outcome()));
    }
    return Answer.json(
        JsonText.object()
            .put("outcome", Texts.name(redriven.outcome()))
            .put("queue", redriven.queue())
            .put("id", redriven.id())
            .put("newId", redriven.hasNewId()));
  }

  private static String[] with(String... more) {
    List<String> names = new ArrayList<>(LetterFilters.NAMES);
    names.addAll(List.of(more));
    return names.toArray(String[]::new);
  }

  private DeadLetter<Object> found(Call call) {
    call.query();
    return letters(call).find(call.name("id")).orElseThrow(() -> missing(call));
  }

  private static Problem missing(Call call) {
    return Problem.missing(
        "expected a dead letter of queue \"%s\", got: \"%s\", which is not there",
        Texts.cut(call.name("queue"), 300), Texts.cut(call.name("id"), 300));
  }

  private DeadLetters<Object> letters(Call call) {
    return drover.deadLetters(call.name("queue"), Object.class);
  }
}
