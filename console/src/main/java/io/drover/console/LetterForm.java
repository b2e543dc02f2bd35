package io.drover.console;

import io.drover.console.Masking.Part;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterGroup;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of dead letters in answers. Immutable.
 *
 * @param shown what of their texts is shown
 */
record LetterForm(Shown shown) {

  /** Returns about how many characters a dead letter has, for whoever reads many. */
  static long size(DeadLetter<?> letter) {
    long size = letter.dataJson().length();
    for (String trace : letter.stackTraces()) {
      size += trace.length();
    }
    return size + letter.error().length();
  }

  ObjectNode row(DeadLetter<?> letter) {
    String queue = letter.queue();
    ObjectNode json =
        JsonText.object()
            .put("id", letter.id())
            .put("queue", queue)
            .put("state", Texts.name(letter.state()))
            .put("name", name(letter.name()))
            .put("originQueue", name(letter.originQueue().orElse(null)))
            .put("originId", name(letter.originId().orElse(null)));
    json.set("data", shown.value(queue, Part.DATA, letter.dataJson()));
    json.put("error", shown.text(queue, Part.ERROR, letter.error()))
        .put("errorClass", name(letter.errorClass().orElse(null)))
        .put("place", name(letter.place().orElse(null)))
        .put("group", name(letter.cause()))
        .put("failedAt", Texts.time(letter.failedAt()))
        .put("attempts", letter.attempts())
        .put("redrives", letter.redrives())
        .put("processedBy", name(letter.processedBy().orElse(null)));
    ArrayNode path = json.putArray("path");
    letter.path().forEach(part -> path.add(name(part)));
    return json;
  }

  ObjectNode whole(DeadLetter<?> letter) {
    ObjectNode json = row(letter);
    json.set("options", JobForm.options(letter.options()));
    json.put("createdAt", Texts.time(letter.createdAt()))
        .put("startedAt", Texts.time(letter.startedAt()))
        .put("stalledCount", letter.stalledCount());
    json.set("parent", JobForm.key(letter.parent().orElse(null)));
    ArrayNode traces = json.putArray("stackTraces");
    shown.texts(traces, letter.queue(), Part.STACK_TRACE, letter.stackTraces());
    return json;
  }

  ObjectNode group(String queue, DeadLetterGroup group) {
    return JsonText.object()
        .put("id", group.id())
        .put("count", group.count())
        .put("errorClass", name(group.errorClass().orElse(null)))
        .put("place", name(group.place().orElse(null)))
        .put("error", shown.text(queue, Part.ERROR, group.error()))
        .put("first", Texts.time(group.first()))
        .put("last", Texts.time(group.last()))
        .put("example", group.example());
  }

  private static @Nullable String name(@Nullable String name) {
    return name == null ? null : Texts.cut(name, Texts.MAX_NAME);
  }
}
