package io.drover.laboratory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The program that troubles an engine, round after round, and says what no promise allows. For one
 * thread.
 */
@Command(
    name = "laboratory",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Has processes add and run jobs while they and the store are killed, stopped and cut off,",
      "and compares what they recorded with what the store holds in the end. Exits with 1 if",
      "anything is lost, doubled, overlapping, stuck or unexpected."
    })
final class Laboratory implements Callable<Integer> {

  @Option(
      names = "--engine",
      required = true,
      paramLabel = "ENGINE",
      description = "${COMPLETION-CANDIDATES}. redis needs a redis-server on the PATH.")
  private EngineKind engine = EngineKind.EMBEDDED;

  @Option(
      names = "--minutes",
      defaultValue = "2",
      paramLabel = "N",
      description = "How long, at least one round. Default: ${DEFAULT-VALUE}.")
  private double minutes;

  @Option(
      names = "--round",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = "How long the trouble of a round goes on. Default: ${DEFAULT-VALUE}.")
  private int roundSeconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the first round; the next has the next. Default: any.")
  private @Nullable Long seed;

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description = "${COMPLETION-CANDIDATES}. Default: all that the engine can have.")
  private @Nullable Set<TroubleKind> kinds;

  @Option(
      names = "--party",
      defaultValue = "DROVER",
      paramLabel = "PARTY",
      description = {
        "Whose processes add and run jobs: ${COMPLETION-CANDIDATES}. Those of BullMQ need Node and",
        "npm, and --engine redis. Default: ${DEFAULT-VALUE}."
      })
  private Party party = Party.DROVER;

  @Option(
      names = "--ack",
      defaultValue = "FSYNC",
      paramLabel = "SETTING",
      description = "Of an embedded store: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Acknowledgement acknowledgement = Acknowledgement.FSYNC;

  @Option(
      names = "--append-only",
      defaultValue = "ALWAYS",
      paramLabel = "SETTING",
      description = "Of redis-server: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private AppendOnly appendOnly = AppendOnly.ALWAYS;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      defaultValue = "laboratory-rounds",
      description = {
        "Where stores and histories are made, on the disk in question. Rounds in which something",
        "was found stay there. Default: ${DEFAULT-VALUE}."
      })
  private Path folder = Path.of("laboratory-rounds");

  private @Nullable NodeProgram node;

  private Laboratory() {}

  public static void main(String[] args) {
    // Whoever stops the program does not want to look for its processes.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () ->
                    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
    CommandLine line = new CommandLine(new Laboratory()).setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Set<TroubleKind> chosen = kinds == null ? TroubleKind.of(engine) : EnumSet.copyOf(kinds);
    if (!chosen.stream().allMatch(kind -> kind.fits(engine))) {
      throw new IllegalArgumentException(
          "expected kinds of trouble that %s can have, which are %s, got: %s"
              .formatted(engine, TroubleKind.of(engine), chosen));
    }
    if (party != Party.DROVER) {
      if (engine != EngineKind.REDIS) {
        throw new IllegalArgumentException(
            "expected --engine redis for --party %s, got: %s".formatted(party, engine));
      }
      node = NodeProgram.install(folder.toAbsolutePath().resolve("node"));
    }
    long end = System.nanoTime() + (long) (minutes * Duration.ofMinutes(1).toNanos());
    long next = seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed;
    Tally total = new Tally();
    int findings = 0;
    do {
      Verdict verdict = round(plan(chosen, next++));
      total.add(verdict.tally());
      findings += verdict.findings().size();
    } while (System.nanoTime() < end);
    System.out.printf("all rounds: %s; found %d%n", total, findings);
    return findings == 0 ? 0 : 1;
  }

  private Plan plan(Set<TroubleKind> chosen, long number) {
    return new Plan(
        engine,
        number,
        Duration.ofSeconds(roundSeconds),
        chosen,
        party,
        node,
        acknowledgement,
        appendOnly,
        Plan.LEASE,
        Plan.stalls(engine));
  }

  private Verdict round(Plan plan) throws Exception {
    Path place = folder.toAbsolutePath().resolve(plan.engine() + "-" + plan.seed());
    Files.createDirectories(place);
    System.out.printf("seed %d: ", plan.seed());
    System.out.flush();
    Verdict verdict = new Round(plan, place).run();
    System.out.printf("%s; found %d%n", verdict.tally(), verdict.findings().size());
    verdict.findings().forEach(System.out::println);
    if (verdict.isClean()) {
      Folders.delete(place);
    } else {
      System.out.println("histories and store are in " + place);
    }
    return verdict;
  }
}
