package io.drover.cli;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.QueueCounts;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** The command that runs the jobs of a queue as they come. For one thread. */
@Command(
    name = "work",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a shell command for each job of a queue, until Ctrl-C.",
      "",
      "With --drain it ends when no job is ready or running and none waits for a retry; jobs whose"
          + " delay is not over are left."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover work mail --exec './send.sh' --concurrency 4 --dead-letter mail-dead")
final class WorkCommand extends SubCommand {

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue; begun if it is new.")
  private String queueName = "";

  @Mixin private ExecOptions exec = new ExecOptions();

  @Mixin private OutputOption output = new OutputOption();

  @Option(names = "--drain", description = "End when the queue is empty.")
  private boolean drain;

  private final RunTally tally = new RunTally();

  @Override
  public Integer call() throws Exception {
    exec.check();
    exec.template();
    Output shown = output.of(format());
    try (Drover drover = store().open()) {
      terminal().stop().hold(StoreOption.longestEnd(drover));
      JobQueue<Json> queue = drover.queue(queueName, Json.class);
      tally.begin();
      if (drain) {
        RunCommand.requireNotPaused(queue);
      } else if (!isJson()) {
        greet(queue);
      }
      new QueueRunner(queue, exec, terminal(), tally, shown).run(() -> drain, () -> false);
      return end(shown);
    }
  }

  private void greet(JobQueue<Json> queue) {
    QueueCounts counts = queue.counts();
    terminal()
        .note(
            "working on %s (%,d jobs ready%s); Ctrl-C ends it",
            queueName,
            counts.waiting() + counts.prioritized(),
            queue.admin().isPaused() ? ", paused" : "");
  }

  private int end(Output shown) {
    boolean stopped = terminal().stop().isStopped();
    ObjectNode json =
        JsonText.object()
            .put("queue", queueName)
            .put("completed", tally.completed.get())
            .put("failed", tally.failed.get())
            .put("retries", tally.retries.get())
            .put("seconds", Math.round(tally.seconds() * 1000) / 1000.0)
            .put("stopped", stopped);
    String text =
        String.format(
            Locale.ROOT,
            "%s: %,d completed, %,d failed",
            queueName,
            tally.completed.get(),
            tally.failed.get());
    output.end(this, shown, json, text);
    if (tally.completed.get() > 0) {
      output.tellWhere(this, queueName);
    }
    if (stopped) {
      return ExitCode.STOPPED;
    }
    return tally.failed.get() > 0 ? ExitCode.JOB_FAILED : ExitCode.DONE;
  }
}
