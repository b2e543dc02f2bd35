package io.drover.console;

import io.drover.job.FlowTree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The form of a tree of jobs in an answer, of bounded size. For one thread and one answer. */
final class TreeForm {

  private final JobForm form;
  private long room;

  TreeForm(JobForm form) {
    this(form, PageReading.BUDGET);
  }

  /**
   * Takes the form of jobs.
   *
   * @param room how many characters all jobs may have; the last one may go beyond
   */
  TreeForm(JobForm form, long room) {
    this.form = form;
    this.room = room;
  }

  ObjectNode json(FlowTree tree) {
    ObjectNode json = JsonText.object();
    json.set("key", JobForm.key(tree.key()));
    json.put("state", tree.state().map(Texts::name).orElse(null));
    ObjectNode job = tree.job().map(form::row).orElse(null);
    room -= job == null ? 0 : JsonText.text(job).length();
    json.set("job", job);
    json.putObject("counts")
        .put("pending", tree.counts().pending())
        .put("completed", tree.counts().completed())
        .put("failed", tree.counts().failed())
        .put("ignored", tree.counts().ignored());
    ArrayNode children = JsonText.object().arrayNode();
    boolean cut = tree.isCut();
    for (FlowTree child : tree.children()) {
      if (room <= 0) {
        cut = true;
        break;
      }
      children.add(json(child));
    }
    json.put("cut", cut);
    json.set("children", children);
    return json;
  }
}
