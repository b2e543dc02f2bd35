package io.drover.cli;

import io.drover.job.AddedFlow;
import io.drover.job.ChildState;
import io.drover.job.FlowTree;
import io.drover.job.Job;
import java.io.PrintStream;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The form in which trees of jobs are printed: as JSON, and as lines. Stateless. */
final class FlowPrinter {

  private static final int MAX_LINE = 200;

  private FlowPrinter() {}

  /** Returns the name of a constant as the program writes it. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns what became of a tree that was added. */
  static ObjectNode json(AddedFlow flow) {
    ObjectNode json =
        JsonText.object()
            .put("queue", flow.key().queue())
            .put("id", flow.id())
            .put("outcome", name(flow.outcome()))
            .put("jobs", flow.size());
    ArrayNode children = json.putArray("children");
    flow.children().forEach(child -> children.add(json(child)));
    return json;
  }

  /** Returns a tree with the jobs in it. */
  static ObjectNode json(FlowTree tree) {
    ObjectNode json = JsonText.object().put("queue", tree.key().queue()).put("id", tree.key().id());
    json.put("ofParent", tree.state().map(FlowPrinter::name).orElse(null));
    json.put("name", tree.job().map(Job::name).orElse(null));
    json.put("state", tree.job().map(job -> OptionReader.name(job.state())).orElse(null));
    json.put("failedReason", tree.job().flatMap(Job::failedReason).orElse(null));
    json.set("result", tree.job().flatMap(Job::resultJson).map(JsonText::tree).orElse(null));
    ObjectNode counts = json.putObject("childCounts");
    counts
        .put("pending", tree.counts().pending())
        .put("completed", tree.counts().completed())
        .put("ignored", tree.counts().ignored())
        .put("failed", tree.counts().failed());
    ArrayNode children = json.putArray("children");
    tree.children().forEach(child -> children.add(json(child)));
    return json;
  }

  /** Prints a tree, a line for each job. */
  static void page(PrintStream out, FlowTree tree) {
    out.println(line(tree));
    below(out, tree, "");
  }

  private static void below(PrintStream out, FlowTree tree, String indent) {
    long left = tree.counts().total() - tree.children().size();
    for (int i = 0; i < tree.children().size(); i++) {
      FlowTree child = tree.children().get(i);
      boolean last = left == 0 && i == tree.children().size() - 1;
      out.println(indent + (last ? "└─ " : "├─ ") + line(child));
      below(out, child, indent + (last ? "   " : "│  "));
    }
    if (left > 0) {
      out.printf("%s└─ … %,d more%n", indent, left);
    }
  }

  private static String line(FlowTree tree) {
    String head = tree.key() + "  ";
    String ignored =
        tree.state().filter(ChildState.IGNORED::equals).map(s -> " (ignored)").orElse("");
    return Table.oneLine(
        head
            + tree.job()
                .map(
                    job ->
                        job.name() + "  " + OptionReader.name(job.state()) + ignored + outcome(job))
                .orElse("not kept" + tree.state().map(state -> ", " + name(state)).orElse("")),
        MAX_LINE);
  }

  private static String outcome(Job<?> job) {
    return job.resultJson()
        .filter(json -> !json.equals("null"))
        .map(json -> " → " + json)
        .or(() -> job.failedReason().map(reason -> " ✗ " + reason))
        .orElse("");
  }
}
