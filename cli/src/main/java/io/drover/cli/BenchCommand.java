package io.drover.cli;

import io.drover.Drover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that measures a store. For one thread. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the store beside what the disk allows at best.",
      "",
      "Without --store it uses a folder in the current directory, which it removes at the end; with"
          + " it, queues of its own, which it removes, too. DROVER_STORE is left alone."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover bench --jobs 20000")
final class BenchCommand extends SubCommand {

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Jobs in each measurement of throughput. Defaults to ${DEFAULT-VALUE}.")
  private int jobs;

  @Option(
      names = "--producers",
      paramLabel = "P",
      defaultValue = "4",
      description = "Threads that add. Defaults to ${DEFAULT-VALUE}.")
  private int producers;

  @Option(
      names = "--in-flight",
      paramLabel = "K",
      defaultValue = "1000",
      description = "Adds each producer has under way at most. Defaults to ${DEFAULT-VALUE}.")
  private int inFlight;

  @Option(
      names = "--concurrency",
      paramLabel = "C",
      defaultValue = "200",
      description = "Handlers the worker may run at once. Defaults to ${DEFAULT-VALUE}.")
  private int concurrency;

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      defaultValue = "300",
      description = "The size of a job's data. Defaults to ${DEFAULT-VALUE}.")
  private int payload;

  @Override
  public Integer call() throws Exception {
    BenchLoad load = new BenchLoad(jobs, producers, inFlight, concurrency, payload);
    String given = program().givenStore();
    Path parent =
        given == null
            ? Path.of("").toAbsolutePath()
            : program()
                .store()
                .folder()
                .map(BenchCommand::parent)
                .orElse(Path.of("").toAbsolutePath());
    try (ScratchFolder scratch = ScratchFolder.create(parent)) {
      String uri = given == null ? "embedded:" + scratch.path().resolve("store") : given;
      BenchReport report = measure(uri, load, scratch.path());
      if (isJson()) {
        terminal().out().println(format().of(report.json()));
      } else {
        report.print(terminal().out());
      }
    }
    return ExitCode.DONE;
  }

  private BenchReport measure(String uri, BenchLoad load, Path folder)
      throws IOException, InterruptedException {
    try (Drover drover = Drover.open(uri);
        Benchmark benchmark = new Benchmark(drover, load);
        BareLog bare = new BareLog(folder, load.payloadBytes())) {
      tell("warming up");
      benchmark.warmUp(bare);
      tell("lone adds, in turns with bare appends");
      Benchmark.Lone lone = benchmark.lone(bare);
      tell("time until a handler starts");
      Benchmark.Pickup pickup = benchmark.pickup();
      tell("throughput");
      double bareBefore = bare.appendGroups(load.jobs());
      double adds = benchmark.adds();
      double drained = benchmark.drained();
      double both = benchmark.endToEnd();
      double bareAfter = bare.appendGroups(load.jobs());
      return new BenchReport(
          uri,
          drover.acknowledgement(),
          load,
          lone,
          (bareBefore + bareAfter) / 2,
          adds,
          drained,
          both,
          pickup);
    }
  }

  private void tell(String what) {
    if (!isJson()) {
      terminal().note("%s…", what);
    }
  }

  /** Returns the nearest folder above that exists: it is on the same disk. */
  private static Path parent(Path folder) {
    Path parent = folder.toAbsolutePath().getParent();
    while (parent != null && !Files.isDirectory(parent)) {
      parent = parent.getParent();
    }
    return parent == null ? folder.toAbsolutePath() : parent;
  }
}
