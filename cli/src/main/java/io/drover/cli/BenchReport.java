package io.drover.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a benchmark found.
 *
 * @param store where
 * @param ack what is on disk when an add returns
 * @param load what was put on the store
 * @param lone lone durable writes
 * @param bareGroupsPerSecond records per second of a bare log with a fsync for each megabyte
 * @param addsPerSecond adds without a worker
 * @param drainedPerSecond a worker without producers
 * @param jobsPerSecond both at once
 * @param pickup the time until a handler starts
 */
record BenchReport(
    String store,
    String ack,
    BenchLoad load,
    Benchmark.Lone lone,
    double bareGroupsPerSecond,
    double addsPerSecond,
    double drainedPerSecond,
    double jobsPerSecond,
    Benchmark.Pickup pickup) {

  ObjectNode json() {
    ObjectNode json =
        JsonText.object()
            .put("addsPerSecond", Math.round(addsPerSecond))
            .put("jobsPerSecond", Math.round(jobsPerSecond))
            .put("drainedPerSecond", Math.round(drainedPerSecond));
    lone.adds().put(json, "addMicros");
    pickup.sinceCall().put(json, "pickupMicros");
    pickup.sinceReturn().put(json, "pickupAfterAddMicros");
    json.put("bareAppendsPerSecond", Math.round(bareGroupsPerSecond))
        .put("bareLoneAppendsPerSecond", Math.round(lone.bareAppendsPerSecond()));
    lone.bare().put(json, "bareFsyncMicros");
    return json.put("ack", ack)
        .put("jobs", load.jobs())
        .put("producers", load.producers())
        .put("inFlight", load.inFlight())
        .put("concurrency", load.concurrency())
        .put("payloadBytes", load.payloadBytes())
        .put("store", store)
        .put("java", Runtime.version().toString())
        .put("cpus", Runtime.getRuntime().availableProcessors());
  }

  void print(PrintStream out) {
    out.printf("store        %s%n", store);
    out.printf("add returns  %s%n", ack);
    out.printf(
        "load         %,d jobs of %,d bytes; %d producers with %,d adds in flight each; concurrency"
            + " %d%n",
        load.jobs(), load.payloadBytes(), load.producers(), load.inFlight(), load.concurrency());
    out.printf(
        "machine      Java %s, %d processors%n%n",
        Runtime.version(), Runtime.getRuntime().availableProcessors());
    Table table = new Table("MEASURED", "PER SECOND#", "P50 µs#", "P99 µs#", "");
    row(table, "lone add", Double.NaN, lone.adds(), "returns when it is stored");
    row(
        table,
        "bare append and fsync",
        lone.bareAppendsPerSecond(),
        lone.bare(),
        "in turns with the above");
    row(table, "adds, no worker", addsPerSecond, null, "");
    row(
        table,
        "bare append, fsync for each MiB",
        bareGroupsPerSecond,
        null,
        "what the disk takes at best");
    row(table, "jobs, producers and worker", jobsPerSecond, null, "added, run and completed");
    row(table, "jobs, worker on a backlog", drainedPerSecond, null, "run and completed");
    row(
        table,
        "add to start of handler",
        Double.NaN,
        pickup.sinceCall(),
        "idle worker, from the call of add");
    row(table, "add returned to start", Double.NaN, pickup.sinceReturn(), "");
    table.take(Integer.MAX_VALUE).forEach(out::println);
  }

  private static void row(
      Table table, String what, double perSecond, @Nullable Percentiles micros, String note) {
    table.row(
        what,
        Double.isNaN(perSecond) ? "" : String.format(Locale.ROOT, "%,.0f", perSecond),
        micros == null ? "" : String.format(Locale.ROOT, "%,.1f", micros.p50()),
        micros == null ? "" : String.format(Locale.ROOT, "%,.1f", micros.p99()),
        note);
  }
}
