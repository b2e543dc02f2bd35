package io.drover.cli;

import io.drover.Channel;
import io.drover.Channels;
import io.drover.Drover;
import io.drover.DurableSubscription;
import io.drover.Worker;
import io.drover.job.EndAttempt;
import io.drover.job.Event;
import io.drover.job.SubscriptionOptions;
import io.drover.routing.RoutingNames;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** The command that prints the events of channels as they come. For one thread. */
@Command(
    name = "subscribe",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a line of JSON for each event of a channel, until Ctrl-C.",
      "",
      StoreOption.ONE_PROCESS + " Without it, only what is retained or was kept can come.",
      "",
      "With --durable it works on a subscription of that name, which is begun if it is new: it keeps"
          + " what comes while nobody works on it. 'drover subscription' lists and removes them."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  drover subscribe orders",
      "  drover subscribe --pattern 'orders.#' --durable audit --count 10"
    })
final class SubscribeCommand extends SubCommand {

  @Parameters(index = "0", arity = "0..1", paramLabel = "CHANNEL", description = "The channel.")
  private @Nullable String channel;

  @Option(
      names = "--pattern",
      paramLabel = "P",
      description =
          "All channels that fit, instead of one: words between dots, * for one word, # for any"
              + " number.")
  private @Nullable String pattern;

  @Option(
      names = "--durable",
      paramLabel = "NAME",
      description = "Work on the durable subscription of this name.")
  private @Nullable String durable;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many events. Defaults to never.")
  private @Nullable Long count;

  private final AtomicLong printed = new AtomicLong();
  private volatile boolean broken;
  private volatile @Nullable Worker worker;

  @Override
  public Integer call() throws Exception {
    if ((channel == null) == (pattern == null)) {
      throw CommandFailure.usage(
          "expected a CHANNEL or --pattern P, got: %s", channel == null ? "neither" : "both");
    }
    if (count != null && count < 1) {
      throw CommandFailure.usage("expected --count to be at least 1, got: %d", count);
    }
    if (channel != null) {
      RoutingNames.checkChannel(channel);
    }
    try (Drover drover = store().open()) {
      terminal().stop().hold(StoreOption.longestEnd(drover));
      try (AutoCloseable ignored = subscribe(drover)) {
        greet();
        while (!terminal().stop().await(20) && !isOver()) {}
      }
    }
    return isDone() ? ExitCode.DONE : ExitCode.STOPPED;
  }

  private AutoCloseable subscribe(Drover drover) {
    if (channel != null) {
      Channel<Json> one = drover.channel(channel, Json.class);
      return durable == null ? one.subscribe(this::hear, options()) : work(one.durable(durable));
    }
    Channels<Json> all = drover.channels(pattern == null ? "" : pattern, Json.class);
    return durable == null ? all.subscribe(this::hear, options()) : work(all.durable(durable));
  }

  private SubscriptionOptions options() {
    return SubscriptionOptions.defaults()
        .onGap(
            (from, until) ->
                terminal().note("events may have been missed from %s to %s", from, until))
        .onOverflow(
            events -> terminal().note("%d events were dropped, as they came faster", events))
        .onError(this::complain);
  }

  private void complain(Throwable error) {
    String message = error.getMessage();
    terminal().note("%s", message == null ? error.toString() : message);
  }

  /** Starts a worker, which hands over one event at a time. */
  private Worker work(DurableSubscription<Json> subscription) {
    Worker made = subscription.worker(this::handle).build();
    worker = made; // Before the first event.
    made.start();
    return made;
  }

  private void greet() {
    if (!isJson()) {
      terminal()
          .note(
              "listening to %s%s; Ctrl-C ends it",
              String.valueOf(channel == null ? pattern : channel),
              durable == null ? "" : " as " + durable);
    }
  }

  private boolean isDone() {
    return count != null && printed.get() >= count;
  }

  /** Returns whether nothing more is to be printed, or can be. */
  private boolean isOver() {
    return broken || isDone();
  }

  /** Prints an event that is not kept anywhere, unless as many were printed as were asked for. */
  private synchronized void hear(Event<Json> event) {
    if (!isOver()) {
      print(event);
    }
  }

  /** Prints an event that is kept until then; what cannot be printed goes back as it came. */
  private synchronized void handle(Event<Json> event) {
    boolean taken = !isOver() && print(event);
    Worker own = worker;
    if (isOver() && own != null) {
      own.pause(); // While a handler runs no claim is under way, so that no more events come.
    }
    if (!taken) {
      throw EndAttempt.giveBack(Duration.ZERO); // To the front, without counting the attempt.
    }
  }

  /** Returns whether standard output took it. */
  private boolean print(Event<Json> event) {
    ObjectNode line =
        JsonText.object()
            .put("id", event.id())
            .put("channel", event.channel())
            .put("timestamp", event.timestamp().toString());
    if (event.isRetained()) {
      line.put("retained", true);
    }
    line.putRawValue("data", new RawValue(event.data().line()));
    terminal().out().println(JsonText.line(line));
    if (terminal().out().checkError()) {
      broken = true;
      return false;
    }
    printed.incrementAndGet();
    return true;
  }
}
