package io.drover.cli;

import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterGroup;
import io.drover.job.JobKey;
import java.io.PrintStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form in which dead letters are printed: as JSON, as a row of a table, as a page. Stateless.
 */
final class LetterPrinter {

  /** The columns of a list of dead letters. */
  static final String[] COLUMNS = {
    "ID", "NAME", "FROM", "FAILED", "ATTEMPTS#", "REDRIVES#", "DATA AND ERROR"
  };

  /** The columns of a list of groups. */
  static final String[] GROUP_COLUMNS = {"GROUP", "COUNT#", "FIRST", "LAST", "EXAMPLE", "ERROR"};

  private static final int MAX_CELL = 2000;

  private LetterPrinter() {}

  /** Returns a dead letter as JSON. Times are ISO-8601. */
  static ObjectNode json(DeadLetter<Json> letter) {
    ObjectNode json =
        JsonText.object()
            .put("id", letter.id())
            .put("queue", letter.queue())
            .put("state", OptionReader.name(letter.state()))
            .put("name", letter.name())
            .put("originQueue", letter.originQueue().orElse(null))
            .put("originId", letter.originId().orElse(null));
    json.set("data", JsonText.tree(letter.dataJson()));
    json.put("error", letter.error())
        .put("errorClass", letter.errorClass().orElse(null))
        .put("place", letter.place().orElse(null))
        .put("group", letter.cause())
        .put("failedAt", JobPrinter.time(letter.failedAt()))
        .put("attempts", letter.attempts())
        .put("redrives", letter.redrives())
        .put("processedBy", letter.processedBy().orElse(null));
    letter.path().forEach(json.putArray("path")::add);
    return json;
  }

  /** Returns a dead letter as JSON with all there is. */
  static ObjectNode fullJson(DeadLetter<Json> letter) {
    ObjectNode json = json(letter);
    json.set("options", JobPrinter.options(letter.options()));
    json.put("createdAt", letter.createdAt().map(JobPrinter::time).orElse(null));
    json.put("startedAt", letter.startedAt().map(JobPrinter::time).orElse(null));
    json.put("stalledCount", letter.stalledCount());
    json.put("parent", letter.parent().map(JobKey::toString).orElse(null));
    letter.stackTraces().forEach(json.putArray("stackTraces")::add);
    return json;
  }

  /** Adds a dead letter to a list with these columns. */
  static void add(Listing listing, DeadLetter<Json> letter) {
    listing.add(
        json(letter),
        letter.id(),
        letter.name(),
        origin(letter).orElse("-"),
        JobPrinter.time(letter.failedAt()),
        letter.attempts(),
        letter.redrives(),
        Table.oneLine(letter.dataJson() + " ✗ " + letter.error(), MAX_CELL));
  }

  private static Optional<String> origin(DeadLetter<Json> letter) {
    return letter.originQueue().map(queue -> queue + ":" + letter.originId().orElse("?"));
  }

  /** Prints everything about a dead letter. */
  static void page(PrintStream out, DeadLetter<Json> letter) {
    JobPrinter.field(out, "id", letter.id());
    JobPrinter.field(out, "queue", letter.queue());
    JobPrinter.field(out, "state", OptionReader.name(letter.state()));
    JobPrinter.field(out, "name", letter.name());
    JobPrinter.field(out, "from", origin(letter).orElse(null));
    JobPrinter.field(
        out, "path", letter.path().isEmpty() ? null : String.join(" > ", letter.path()));
    JobPrinter.field(out, "attempts", Integer.toString(letter.attempts()));
    JobPrinter.field(out, "redrives", Integer.toString(letter.redrives()));
    JobPrinter.field(out, "stalled", times(letter.stalledCount()));
    JobPrinter.field(out, "created", letter.createdAt().map(JobPrinter::time).orElse(null));
    JobPrinter.field(out, "started", letter.startedAt().map(JobPrinter::time).orElse(null));
    JobPrinter.field(out, "failed", JobPrinter.time(letter.failedAt()));
    JobPrinter.field(out, "worker", letter.processedBy().orElse(null));
    JobPrinter.field(out, "parent", letter.parent().map(JobKey::toString).orElse(null));
    JobPrinter.field(out, "data", letter.dataJson());
    JobPrinter.field(out, "group", letter.cause());
    JobPrinter.field(out, "class", letter.errorClass().orElse(null));
    JobPrinter.field(out, "place", letter.place().orElse(null));
    JobPrinter.field(out, "error", letter.error());
    for (int i = 0; i < letter.stackTraces().size(); i++) {
      out.println("stack trace " + (i + 1) + ":");
      letter.stackTraces().get(i).lines().forEach(line -> out.println("  " + line));
    }
  }

  private static @Nullable String times(int count) {
    return count == 0 ? null : count + " times";
  }

  /** Returns a group as JSON. */
  static ObjectNode json(DeadLetterGroup group) {
    return JsonText.object()
        .put("id", group.id())
        .put("count", group.count())
        .put("errorClass", group.errorClass().orElse(null))
        .put("place", group.place().orElse(null))
        .put("error", group.error())
        .put("first", JobPrinter.time(group.first()))
        .put("last", JobPrinter.time(group.last()))
        .put("example", group.example());
  }

  /** Adds a group to a list with these columns. */
  static void add(Listing listing, DeadLetterGroup group) {
    String shortClass =
        group.errorClass().map(name -> name.substring(name.lastIndexOf('.') + 1) + ": ").orElse("");
    String place = group.place().map(where -> " at " + where).orElse("");
    listing.add(
        json(group),
        group.id(),
        String.format(java.util.Locale.ROOT, "%,d", group.count()),
        JobPrinter.time(group.first()),
        JobPrinter.time(group.last()),
        group.example(),
        Table.oneLine(shortClass + group.error() + place, MAX_CELL));
  }
}
