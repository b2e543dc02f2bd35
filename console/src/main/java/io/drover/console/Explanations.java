package io.drover.console;

import io.drover.console.Masking.Part;
import io.drover.job.Explanation;
import io.drover.job.Explanation.Reason;
import java.util.OptionalLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of what explains where a job is. Immutable.
 *
 * @param shown what is shown of it: it names errors
 */
record Explanations(Shown shown) {

  ObjectNode json(Explanation explanation) {
    String queue = explanation.job().queue();
    ObjectNode json = JsonText.object();
    json.set("job", JobForm.key(explanation.job()));
    json.put("state", Texts.name(explanation.state()))
        .put("text", shown.text(queue, Part.ERROR, explanation.text()))
        .put("estimatedStart", Texts.time(explanation.estimatedStart()));
    ArrayNode reasons = json.putArray("reasons");
    explanation.reasons().forEach(reason -> reasons.add(json(queue, reason)));
    return json;
  }

  private ObjectNode json(String queue, Reason reason) {
    OptionalLong count = reason.count();
    ObjectNode json =
        JsonText.object()
            .put("kind", Texts.name(reason.kind()))
            .put("text", shown.text(queue, Part.ERROR, reason.text()))
            .put("at", Texts.time(reason.at()))
            .put("count", count.isPresent() ? count.getAsLong() : null);
    ArrayNode jobs = json.putArray("jobs");
    reason.jobs().forEach(job -> jobs.add(JobForm.key(job)));
    return json;
  }
}
