package io.drover.cli;

import io.drover.embedded.StoreReport;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints what was found in a store. Stateless. */
final class StoreReports {

  private StoreReports() {}

  /**
   * Prints a report: what is wrong, and how many jobs each queue has, for which there is a word.
   */
  static void print(SubCommand command, StoreReport report, String jobs) {
    Map<String, Long> queues = new TreeMap<>(report.jobs());
    StringBuilder text = new StringBuilder();
    report.problems().forEach(problem -> text.append(problem).append(System.lineSeparator()));
    queues.forEach(
        (queue, count) -> text.append("queue %s: %d %s%n".formatted(queue, count, jobs)));
    text.append(report.isWhole() ? "nothing is wrong" : problems(report.problems().size()));
    ObjectNode json = JsonText.object().put("whole", report.isWhole());
    ArrayNode problems = json.putArray("problems");
    report.problems().forEach(problems::add);
    ObjectNode counts = json.putObject("jobs");
    queues.forEach(counts::put);
    command.print(json, "%s", text);
  }

  private static String problems(int count) {
    return count == 1 ? "1 problem" : count + " problems";
  }
}
