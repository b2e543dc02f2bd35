package io.drover.cli;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.job.RateLimit;
import io.drover.job.Redrive;
import io.drover.job.RedriveRequest;
import io.drover.job.Redriven;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** The action that sends dead letters back. For one thread. */
@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    description = {
      "Sends dead letters back to where they failed, each in one step: with its id, name, data and"
          + " options, due at once, its attempts anew.",
      "",
      "It may be stopped at any time, even by kill -9: what is left is sent back when it is called"
          + " again, and nothing twice."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover dlq mail-dead redrive --all --rate 50/s")
final class DlqRedriveCommand extends DlqAction {

  private static final String TO_START_AND_ERASE = "\r\033[K";
  private static final long LOOK_MILLIS = 100;

  @Parameters(index = "0..*", paramLabel = "ID", description = "The dead letters.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "Send all back that the other options let pass.")
  private boolean all;

  @Mixin private LetterOptions which = new LetterOptions();

  @Option(
      names = "--to",
      paramLabel = "QUEUE",
      description = "The queue for those that do not say where they come from.")
  private @Nullable String to;

  @Option(
      names = "--rate",
      paramLabel = "N/TIME",
      description = "Send at most so many back in a time, 50/1s for example. With --all.")
  private @Nullable RateLimit rate;

  @Option(names = "--dry-run", description = "Only count. With --all.")
  private boolean dryRun;

  @Override
  void check() {
    which.requireIdOrAll(ids, all);
    if (!all && (rate != null || dryRun)) {
      throw CommandFailure.usage("expected --all together with --rate and --dry-run");
    }
  }

  @Override
  int run(DeadLetters<Json> letters, Drover drover) throws Exception {
    return all ? redriveAll(letters, drover) : redriveEach(letters);
  }

  private int redriveEach(DeadLetters<Json> letters) {
    ObjectNode json = json();
    StringBuilder text = new StringBuilder();
    for (String id : ids) {
      Redriven redriven = to == null ? letters.redrive(id) : letters.redrive(id, to);
      switch (redriven.outcome()) {
        case MOVED -> {}
        case MISSING -> throw unknownLetter(id);
        case ACTIVE -> throw activeLetter(id);
        case CHANGED -> throw CommandFailure.usage("dead letter %s is being changed", id);
        case DEDUPLICATED ->
            throw CommandFailure.usage(
                "job %s of queue \"%s\" owns the deduplication id of dead letter %s",
                redriven.id(), redriven.queue(), id);
        case NO_ORIGIN ->
            throw CommandFailure.usage(
                "dead letter %s does not say where it comes from; name the queue with --to", id);
      }
      json.withArray("moved")
          .addObject()
          .put("letter", id)
          .put("queue", redriven.queue())
          .put("id", redriven.id())
          .put("newId", redriven.hasNewId());
      text.append(text.isEmpty() ? "" : "\n")
          .append(
              "dead letter %s is job %s of %s%s"
                  .formatted(
                      id,
                      redriven.id(),
                      redriven.queue(),
                      redriven.hasNewId() ? ", under a new id" : ""));
    }
    print(json, "%s", text);
    return ExitCode.DONE;
  }

  private int redriveAll(DeadLetters<Json> letters, Drover drover) throws Exception {
    RedriveRequest request = RedriveRequest.of(which.filter()).dryRun(dryRun);
    request = rate == null ? request : request.rate(rate);
    request = to == null ? request : request.otherwiseTo(to);
    terminal().stop().hold(StoreOption.longestEnd(drover));
    Redrive redrive = letters.redrive(request);
    while (!redrive.isDone() && !terminal().stop().isStopped()) {
      terminal().stop().await(LOOK_MILLIS);
      draw(redrive);
    }
    redrive.cancel();
    try {
      redrive.done().get(StoreOption.longestEnd(drover).toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    } finally {
      erase();
    }
    return tell(redrive);
  }

  private int tell(Redrive redrive) {
    ObjectNode json =
        json()
            .put(dryRun ? "wouldMove" : "moved", redrive.moved())
            .put("newIds", redrive.renamed())
            .put("skipped", redrive.skipped())
            .put("failed", redrive.failed())
            .put("examined", redrive.examined())
            .put("stopped", redrive.isCancelled());
    redrive.problems().forEach(json.putArray("problems")::add);
    print(
        json,
        "%,d dead letters of %s %s%s%s%s",
        redrive.moved(),
        queueName(),
        dryRun ? "would be sent back" : "sent back",
        count(redrive.renamed(), "under new ids"),
        count(redrive.skipped(), "skipped"),
        count(redrive.failed(), "failed"));
    redrive.problems().forEach(problem -> terminal().note("%s", problem));
    if (redrive.isCancelled()) {
      terminal().note("stopped; the same command does the rest");
      return ExitCode.STOPPED;
    }
    return redrive.failed() > 0 ? ExitCode.JOB_FAILED : ExitCode.DONE;
  }

  private static String count(long count, String what) {
    return count == 0 ? "" : String.format(Locale.ROOT, ", %,d %s", count, what);
  }

  private void draw(Redrive redrive) {
    if (terminal().live() && !dlq().isJson()) {
      terminal().err().raw(TO_START_AND_ERASE);
      terminal()
          .err()
          .printf(
              Locale.ROOT,
              "%,d of %,d looked at, %,d sent back",
              redrive.examined(),
              redrive.total(),
              redrive.moved());
      terminal().err().flush();
    }
  }

  private void erase() {
    if (terminal().live() && !dlq().isJson()) {
      terminal().err().raw(TO_START_AND_ERASE);
      terminal().err().flush();
    }
  }
}
