package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** The command that lists jobs. For one thread. */
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the jobs of a queue: finished ones newest first, others in the order they will run.",
      "With --json it prints an array, and the cursor of the next page to standard error."
    })
final class JobsCommand extends QueueCommand {

  /** Without a state, the most interesting come first. */
  private static final List<JobState> ALL =
      List.of(
          JobState.ACTIVE,
          JobState.WAITING,
          JobState.PRIORITIZED,
          JobState.DELAYED,
          JobState.WAITING_CHILDREN,
          JobState.FAILED,
          JobState.COMPLETED);

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description =
          "List only jobs in this state: waiting, prioritized, delayed, active, completed, failed.")
  private @Nullable JobState state;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "List at most so many. Defaults to ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Go on where an earlier page of the same state ended.")
  private @Nullable String cursor;

  @Override
  void check() {
    if (limit < 1) {
      throw CommandFailure.usage("expected --limit to be at least 1, got: %d", limit);
    }
    if (cursor != null && state == null) {
      throw CommandFailure.usage("expected --state together with --cursor");
    }
  }

  @Override
  int run(JobQueue<Json> queue) {
    List<Job<Json>> jobs = new ArrayList<>();
    String next = null;
    for (JobState listed : state == null ? ALL : List.of(state)) {
      if (jobs.size() < limit) {
        next = collect(queue, listed, jobs);
      }
    }
    if (isJson()) {
      ArrayNode json = JsonText.mapper().createArrayNode();
      jobs.forEach(job -> json.add(JobPrinter.json(job)));
      terminal().out().println(JsonText.pretty(json));
    } else {
      Table table = JobPrinter.table();
      jobs.forEach(job -> JobPrinter.row(table, job));
      table.lines(terminal().width()).forEach(terminal().out()::println);
    }
    tellMore(queue, jobs.size(), next);
    return ExitCode.DONE;
  }

  /** Adds jobs of a state up to the limit; returns the cursor of what follows. */
  private @Nullable String collect(JobQueue<Json> queue, JobState from, List<Job<Json>> jobs) {
    String next = cursor;
    do {
      int rest = Math.min(limit - jobs.size(), PageRequest.MAX_LIMIT);
      Page<Job<Json>> page = queue.admin().page(PageRequest.of(from).limit(rest).after(next));
      jobs.addAll(page.items());
      next = page.next().orElse(null);
    } while (next != null && jobs.size() < limit);
    return next;
  }

  private void tellMore(JobQueue<Json> queue, int listed, @Nullable String next) {
    if (state != null && next != null) {
      terminal()
          .note("%,d of %,d; for the rest: --cursor %s", listed, queue.counts().of(state), next);
    } else if (state == null && listed < queue.counts().total()) {
      terminal().note("%,d of %,d; for more: --limit, or --state", listed, queue.counts().total());
    }
  }
}
