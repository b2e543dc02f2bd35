package io.drover.cli;

import io.drover.Drover;
import io.drover.DurableSubscription;
import io.drover.job.Obliteration;
import io.drover.job.QueueCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that lists and removes durable subscriptions. For one thread. */
@Command(
    name = "subscription",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the durable subscriptions of the store, or with --remove ends one.",
      "",
      "A durable subscription is a queue that is bound to a channel: 'drover jobs', 'drover queues'"
          + " and the other commands for queues work on it by the name in the column QUEUE."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  drover subscription", "  drover subscription 'billing@orders' --remove"})
final class SubscriptionCommand extends SubCommand {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "QUEUE",
      description = "The queue of one subscription. Defaults to all.")
  private @Nullable String queue;

  @Option(names = "--remove", description = "Remove it, with all events that wait in it.")
  private boolean remove;

  @Option(names = "--force", description = "Remove it also while events of it are handled.")
  private boolean force;

  @Override
  public Integer call() {
    if (force && !remove) {
      throw CommandFailure.usage(
          "expected --remove beside --force, which says how to remove, got: --force alone");
    }
    if (remove && queue == null) {
      throw CommandFailure.usage(
          "expected the QUEUE of a subscription to --remove, got none; 'drover subscription' lists"
              + " them");
    }
    try (Drover drover = store().openExisting()) {
      List<DurableSubscription<Object>> all = drover.subscriptions();
      List<DurableSubscription<Object>> meant = queue == null ? all : List.of(find(all, queue));
      if (remove) {
        DurableSubscription<Object> gone = meant.get(0);
        gone.remove(force ? Obliteration.FORCED : Obliteration.UNLESS_ACTIVE);
        print(
            JsonText.object().put("queue", queue).put("removed", true),
            "subscription %s to %s is removed",
            gone.name(),
            gone.channel());
      } else {
        list(meant);
      }
      return ExitCode.DONE;
    }
  }

  private static DurableSubscription<Object> find(
      List<DurableSubscription<Object>> all, String queue) {
    return all.stream()
        .filter(each -> each.queue().name().equals(queue))
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "there is no subscription with the queue \"%s\"; the store has %s",
                    queue,
                    all.isEmpty()
                        ? "none"
                        : String.join(", ", all.stream().map(e -> e.queue().name()).toList())));
  }

  private void list(List<DurableSubscription<Object>> subscriptions) {
    Listing listing =
        new Listing(
            this, "SUBSCRIPTION", "CHANNEL", "QUEUE", "WAITING#", "DELAYED#", "ACTIVE#", "FAILED#");
    for (DurableSubscription<Object> each : subscriptions) {
      QueueCounts counts = each.queue().counts();
      long waiting = counts.waiting() + counts.prioritized();
      listing.add(
          JsonText.object()
              .put("name", each.name())
              .put(each.isPattern() ? "pattern" : "channel", each.channel())
              .put("queue", each.queue().name())
              .put("waiting", waiting)
              .put("delayed", counts.delayed())
              .put("active", counts.active())
              .put("failed", counts.failed()),
          each.name(),
          Table.oneLine(each.channel(), 60),
          each.queue().name(),
          waiting,
          counts.delayed(),
          counts.active(),
          counts.failed());
    }
    listing.end("the store has no durable subscriptions");
  }
}
