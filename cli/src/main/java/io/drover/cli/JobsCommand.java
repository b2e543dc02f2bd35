package io.drover.cli;

import io.drover.JobQueue;
import io.drover.QueueEvents;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.QueueEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that lists jobs. For one thread. */
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the jobs of a queue by state: active ones, those that wait, failed and completed ones;"
          + " finished ones newest first, others in the order they will run.",
      "",
      "If there are more than --limit, the next page begins at the cursor that is told: 'next' in the"
          + " JSON. With --follow it goes on with a line for each job that changes its state, until"
          + " Ctrl-C; jobs that are not kept when they end are not shown then.",
      "",
      StoreOption.ONE_PROCESS
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  drover jobs emails --state failed --all --json-lines",
      "  drover jobs emails --follow --store redis://localhost:6379"
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

  private static final int DEFAULT_LIMIT = 20;
  private static final long LOOK_MILLIS = 20;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description =
          "List only jobs in this state: waiting, prioritized, delayed, active, waiting-children,"
              + " completed, failed.")
  private @Nullable JobState state;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "List at most so many. Defaults to 20.")
  private @Nullable Integer limit;

  @Option(names = "--all", description = "List them all, however many there are.")
  private boolean all;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Go on where an earlier page ended.")
  private @Nullable String cursor;

  @Option(names = "--follow", description = "Go on with the jobs that change, until Ctrl-C.")
  private boolean follow;

  @Override
  void check() {
    if (limit != null && limit < 1) {
      throw CommandFailure.usage("expected --limit to be at least 1, got: %d", limit);
    }
    if (limit != null && all) {
      throw CommandFailure.usage("expected --limit or --all, got both");
    }
    if (cursor != null && follow) {
      throw CommandFailure.usage("expected --cursor or --follow, got both");
    }
    if (cursor != null) {
      JobCursor.parse(cursor, state);
    }
  }

  @Override
  int run(JobQueue<Json> queue) throws Exception {
    if (!follow) {
      list(queue, new Listing(this, JobPrinter.COLUMNS));
      return ExitCode.DONE;
    }
    terminal().stop().hold(StoreOption.longestEnd(drover()));
    if (store().folder().isPresent()) {
      terminal()
          .note(
              "no other process can change this store meanwhile; --follow is for one that several"
                  + " share, as on Redis");
    }
    String now;
    try (QueueEvents events = queue.events(event -> {})) {
      now = events.position(); // What changes while the list is printed is told after it.
    }
    Listing listing = new Listing(terminal(), streamed(), JobPrinter.COLUMNS);
    list(queue, listing);
    try (QueueEvents events = queue.events(now, event -> tell(event, queue, listing))) {
      while (!terminal().stop().await(LOOK_MILLIS) && !terminal().out().checkError()) {}
    }
    return ExitCode.STOPPED;
  }

  /** Returns the form of a list that does not end, which is no JSON value. */
  private Format streamed() {
    return isJson() ? Format.JSON_LINES : Format.TEXT;
  }

  private void tell(QueueEvent event, JobQueue<Json> queue, Listing listing) {
    String id = event.jobId();
    if (id != null) {
      queue
          .find(id)
          .filter(job -> job.state() == reached(event, job))
          .filter(job -> state == null || job.state() == state)
          .ifPresent(
              job -> {
                JobPrinter.add(listing, job);
                listing.printRows();
              });
    }
  }

  /** Returns the state that an event is about; a job that has left it has an event of that. */
  private static @Nullable JobState reached(QueueEvent event, Job<Json> job) {
    return switch (event.type()) {
      case WAITING -> job.state() == JobState.PRIORITIZED ? job.state() : JobState.WAITING;
      case DELAYED -> JobState.DELAYED;
      case WAITING_CHILDREN -> JobState.WAITING_CHILDREN;
      case ACTIVE -> JobState.ACTIVE;
      case COMPLETED -> JobState.COMPLETED;
      case FAILED -> JobState.FAILED;
      default -> null;
    };
  }

  private void list(JobQueue<Json> queue, Listing listing) {
    JobCursor from = cursor == null ? JobCursor.START : JobCursor.parse(cursor, state);
    String next = listFrom(from, queue, listing);
    listing.end(none(queue), follow ? null : next);
  }

  /** Lists jobs up to the limit; returns the cursor of the next page if there are more. */
  private @Nullable String listFrom(JobCursor from, JobQueue<Json> queue, Listing listing) {
    long most = all ? Long.MAX_VALUE : limit == null ? DEFAULT_LIMIT : limit;
    for (JobState listed : statesFrom(from)) {
      String after = listed == from.state() ? from.after() : null;
      do {
        int rest = (int) Math.min(most - listing.size(), PageRequest.MAX_LIMIT);
        if (rest == 0) {
          if (queue.counts().of(listed) > 0) {
            return new JobCursor(listed, after).toString();
          }
          break;
        }
        Page<Job<Json>> page = queue.admin().page(PageRequest.of(listed).limit(rest).after(after));
        page.items().forEach(job -> JobPrinter.add(listing, job));
        after = page.next().orElse(null);
      } while (after != null);
    }
    return null;
  }

  private List<JobState> statesFrom(JobCursor from) {
    if (state != null) {
      return List.of(state);
    }
    return from.state() == null ? ALL : ALL.subList(ALL.indexOf(from.state()), ALL.size());
  }

  private String none(JobQueue<Json> queue) {
    return state == null
        ? "queue \"%s\" has no jobs".formatted(queue.name())
        : "queue \"%s\" has no jobs that are %s".formatted(queue.name(), OptionReader.name(state));
  }
}
