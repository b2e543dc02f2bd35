package io.drover.cli;

import io.drover.Drover;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that shows what Drover can do, live. For one thread. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "A tour in less than a minute: every pattern live, with the Java it takes.",
      "",
      "Without --store it is played in memory; with it, on a store without queues, where it leaves what"
          + " it made, to be looked at. DROVER_STORE is left alone."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover demo --pause 0s")
final class DemoCommand extends SubCommand {

  private static final String IN_MEMORY = "embedded:";

  static final Duration PAUSE = Duration.ofMillis(600);

  @Option(
      names = "--pause",
      paramLabel = "TIME",
      description = "The time to read before and after each step's code. Defaults to 600ms.")
  private Duration pause = PAUSE;

  @Override
  public Integer call() throws Exception {
    if (!program().isVerbose()) {
      // What the steps do on purpose is warned of, between their lines.
      System.setProperty("drover.log.level", "ERROR");
    }
    DemoStage stage = new DemoStage(terminal(), pause);
    String given = program().givenStore();
    String uri = given == null ? IN_MEMORY : given;
    try (Drover drover = Drover.open(uri)) {
      requireEmpty(drover, uri);
      stage.tell(
          "Drover in less than a minute. Everything runs in this process, on a store%s:"
              .formatted(given == null ? " in memory" : ""));
      stage.tell("   Drover drover = Drover.open(\"%s\");".formatted(uri));
      new DemoBasics(drover, stage).play();
      new DemoTiming(drover, stage).play();
      new DemoSafety(drover, stage).play();
      new DemoRouting(drover, stage).play();
      new DemoMessages(drover, stage).play();
      new DemoInsight(drover, stage).play();
    }
    stage.tell("");
    if (given != null) {
      stage.tell("What it left is in that store:");
      stage.tell("   drover queues --store '%s'".formatted(uri));
    }
    stage.tell("Next: the same on disk, from the shell:");
    stage.tell("   find . -name '*.java' | drover run checksums --exec 'sha256sum {}'");
    stage.tell("   drover jobs checksums --state completed");
    return ExitCode.DONE;
  }

  /** The tour is played on queues with names that others may use, too. */
  private static void requireEmpty(Drover drover, String uri) {
    List<String> names = new ArrayList<>(drover.queues());
    drover.exchanges().forEach(exchange -> names.add(exchange.name()));
    if (!names.isEmpty()) {
      throw CommandFailure.usage(
          "expected a --store without queues and exchanges, as the tour makes its own, got %s with"
              + " %s; name another, or leave --store out",
          uri, String.join(", ", names.subList(0, Math.min(names.size(), 5))));
    }
  }
}
