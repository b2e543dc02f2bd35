package io.drover.cli;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** The command that makes a job of each line of an input and runs them all. For one thread. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a job of each line of the input, runs a shell command for each, and ends when all are"
          + " done.",
      "",
      "If it is stopped, even by kill -9, start it again with the same input: it finishes the rest,"
          + " and lines that completed before are not run again. For this the queue remembers every"
          + " line, whatever the command was; take another queue, or 'drover obliterate', to run"
          + " them all again. The second of two equal lines is a job of its own.",
      "",
      "What a command prints is printed when it is done, and kept: 'drover jobs' lists it. A line that"
          + " was done before prints nothing.",
      "",
      "Lines that failed for good in an earlier run are reported, and run again with"
          + " --retry-failed. With --dead-letter they are not in the queue any more, so the next run"
          + " adds and runs them anew. Jobs that others have put into the queue are run as well; it ends when"
          + " none is ready or running and none waits for a retry."
    },
    footerHeading = "%nExample:%n",
    footer = "  find . -name '*.log' | drover run shrink --exec 'gzip {}' --concurrency 4")
final class RunCommand extends SubCommand {

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue; begun if it is new.")
  private String queueName = "";

  @Mixin private ExecOptions exec = new ExecOptions();

  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "The lines, in UTF-8. Defaults to standard input. Empty lines are left out.")
  private @Nullable Path input;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many attempts a line has in all. Defaults to ${DEFAULT-VALUE}.")
  private int attempts = 1;

  @Option(
      names = "--backoff",
      paramLabel = "TYPE:TIME",
      description =
          "The delay before a further attempt: exponential:1s doubles each time, fixed:500ms does"
              + " not. Defaults to none.")
  private @Nullable Backoff backoff;

  @Option(
      names = "--retry-failed",
      description = "Run lines again that failed for good in an earlier run.")
  private boolean retryFailed;

  private final RunTally tally = new RunTally();

  @Override
  public Integer call() throws Exception {
    exec.check();
    exec.template();
    Output shown = output.of(format());
    JobOptions options =
        JobOptions.defaults().attempts(attempts).keepCompleted(Keep.all()).keepFailed(Keep.all());
    if (backoff != null) {
      options = options.backoff(backoff);
    }
    try (LineSource source = LineSource.open(input, terminal());
        Drover drover = store().openAny()) {
      terminal().stop().hold(StoreOption.longestEnd(drover));
      JobQueue<Json> queue = drover.queue(queueName, Json.class);
      requireNotPaused(queue);
      tally.begin();
      CompletableFuture<Void> feeding = feed(queue, options, source);
      new QueueRunner(queue, exec, terminal(), tally, shown)
          .run(feeding::isDone, () -> isBroken(feeding));
      return end(feeding, shown);
    }
  }

  static void requireNotPaused(JobQueue<Json> queue) {
    if (queue.admin().isPaused()) {
      throw CommandFailure.usage(
          "queue \"%1$s\" is paused, so that nothing would run; 'drover resume %1$s' ends that",
          queue.name());
    }
  }

  /** After unreadable input the lines before it are still run; without a store nothing is. */
  private static boolean isBroken(CompletableFuture<Void> feeding) {
    return feeding.isCompletedExceptionally()
        && feeding.handle((nothing, error) -> !(error instanceof CommandFailure)).join();
  }

  private CompletableFuture<Void> feed(
      JobQueue<Json> queue, JobOptions options, LineSource source) {
    LineFeeder feeder = new LineFeeder(queue, options, tally, retryFailed);
    CompletableFuture<Void> feeding = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                feeder.feed(source, terminal().stop());
                feeding.complete(null);
              } catch (Throwable e) {
                feeding.completeExceptionally(e);
              }
            },
            "drover-feeder");
    thread.setDaemon(true);
    thread.start();
    return feeding;
  }

  private int end(CompletableFuture<Void> feeding, Output shown) {
    boolean stopped = terminal().stop().isStopped();
    ObjectNode json =
        JsonText.object()
            .put("queue", queueName)
            .put("lines", tally.lines.get())
            .put("completed", tally.completed.get())
            .put("failed", tally.failed.get())
            .put("retries", tally.retries.get())
            .put("alreadyDone", tally.alreadyDone.get())
            .put("failedEarlier", tally.failedEarlier.get())
            .put("seconds", Math.round(tally.seconds() * 1000) / 1000.0)
            .put("stopped", stopped);
    output.end(this, shown, json, summary());
    if (tally.completed.get() + tally.alreadyDone.get() > 0) {
      output.tellWhere(this, queueName);
    }
    if (stopped) {
      terminal().note("stopped; the same command with the same input does the rest");
      return ExitCode.STOPPED;
    }
    if (feeding.isCompletedExceptionally()) {
      rethrow(feeding);
    }
    if (tally.failedEarlier.get() > 0) {
      terminal().note("lines that failed in an earlier run were left; --retry-failed runs them");
    }
    boolean failed = tally.failed.get() + tally.failedEarlier.get() > 0;
    return failed ? ExitCode.JOB_FAILED : ExitCode.DONE;
  }

  private String summary() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %,d completed, %,d failed",
            queueName,
            tally.completed.get(),
            tally.failed.get()));
    append(text, tally.alreadyDone.get(), "already done");
    append(text, tally.failedEarlier.get(), "failed earlier");
    append(text, tally.retries.get(), "retries");
    text.append(
        String.format(
            Locale.ROOT,
            ", in %s (%.1f/s)",
            Durations.format(Duration.ofMillis((long) (tally.seconds() * 1000))),
            tally.perSecond()));
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append(String.format(Locale.ROOT, ", %,d %s", count, what));
    }
  }

  /** Tells why reading or adding ended early. What was added before it has been run. */
  private static void rethrow(CompletableFuture<Void> feeding) {
    try {
      feeding.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
