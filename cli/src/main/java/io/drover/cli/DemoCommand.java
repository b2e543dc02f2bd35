package io.drover.cli;

import io.drover.Drover;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that shows what Drover can do, live. For one thread. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "A tour in less than a minute: every pattern live, with the Java it takes.")
final class DemoCommand extends SubCommand {

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
    stage.tell(
        "Drover in less than a minute. Everything runs in this process, on a store in memory:");
    stage.tell("   Drover drover = Drover.open(\"embedded:\");");
    try (Drover drover = Drover.open("embedded:")) {
      new DemoBasics(drover, stage).play();
      new DemoTiming(drover, stage).play();
      new DemoSafety(drover, stage).play();
      new DemoRouting(drover, stage).play();
      new DemoMessages(drover, stage).play();
      new DemoInsight(drover, stage).play();
    }
    stage.tell("");
    stage.tell("Next: the same on disk, from the shell:");
    stage.tell("   find . -name '*.java' | drover run checksums --exec 'sha256sum {}'");
    stage.tell("   drover jobs checksums --state completed");
    return ExitCode.DONE;
  }
}
