package io.drover.cli;

import io.drover.job.Backoff;
import io.drover.job.Job;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The form in which jobs are printed: as JSON, as a row of a table, as a page. Stateless. */
final class JobPrinter {

  /** The columns of a list of jobs. */
  static final String[] COLUMNS = {"ID", "STATE", "NAME", "ATTEMPTS#", "SINCE", "DATA AND OUTCOME"};

  private static final int MAX_CELL = 2000;

  private JobPrinter() {}

  /** Returns the job as JSON. Times are ISO-8601, durations are in milliseconds. */
  static ObjectNode json(Job<Json> job) {
    ObjectNode json =
        JsonText.object()
            .put("id", job.id())
            .put("queue", job.queue())
            .put("name", job.name())
            .put("state", OptionReader.name(job.state()));
    json.set("data", JsonText.tree(job.dataJson()));
    json.put("timestamp", time(job.timestamp()))
        .put("delayMillis", job.delay().toMillis())
        .put("priority", job.priority())
        .put("attempts", job.options().attempts())
        .put("attemptsMade", job.attemptsMade())
        .put("attemptsStarted", job.attemptsStarted())
        .put("stalledCount", job.stalledCount());
    json.put("processedOn", job.processedOn().map(JobPrinter::time).orElse(null));
    json.put("finishedOn", job.finishedOn().map(JobPrinter::time).orElse(null));
    json.put("processedBy", job.processedBy().orElse(null));
    json.set("progress", job.progressJson().map(JsonText::tree).orElse(null));
    json.set("result", job.resultJson().map(JsonText::tree).orElse(null));
    json.put("failedReason", job.failedReason().orElse(null));
    json.put("deduplicationId", job.deduplicationId().orElse(null));
    json.put("parent", job.parent().map(JobKey::toString).orElse(null));
    json.put("schedule", job.schedule().orElse(null));
    json.put("slot", job.slot().map(JobPrinter::time).orElse(null));
    json.put("exchange", job.exchange().orElse(null));
    json.put("routingKey", job.routingKey().orElse(null));
    ObjectNode headers = json.putObject("headers");
    job.headers().forEach(headers::put);
    return json;
  }

  /** Returns the job as JSON with all there is. */
  static ObjectNode json(Job<Json> job, List<String> logs) {
    ObjectNode json = json(job);
    json.set("options", options(job.options()));
    ArrayNode traces = json.putArray("stackTraces");
    job.stackTraces().forEach(traces::add);
    ArrayNode lines = json.putArray("logs");
    logs.forEach(lines::add);
    return json;
  }

  /** Adds a job to a list with these columns. */
  static void add(Listing listing, Job<Json> job) {
    listing.add(
        json(job),
        job.id(),
        OptionReader.name(job.state()),
        job.name(),
        job.attemptsMade() + "/" + job.options().attempts(),
        time(since(job)),
        Table.oneLine(job.dataJson() + outcome(job), MAX_CELL));
  }

  /** Prints everything about a job. */
  static void page(PrintStream out, Job<Json> job, List<String> logs) {
    field(out, "id", job.id());
    field(out, "queue", job.queue());
    field(out, "name", job.name());
    field(out, "state", OptionReader.name(job.state()));
    field(
        out,
        "attempts",
        "%d of %d made, %d started"
            .formatted(job.attemptsMade(), job.options().attempts(), job.attemptsStarted()));
    field(out, "stalled", job.stalledCount() == 0 ? null : job.stalledCount() + " times");
    field(out, "priority", job.priority() == 0 ? null : Integer.toString(job.priority()));
    field(out, "delay", job.delay().isZero() ? null : Durations.format(job.delay()));
    field(out, "created", time(job.timestamp()));
    field(out, "started", job.processedOn().map(JobPrinter::time).orElse(null));
    field(out, "finished", job.finishedOn().map(JobPrinter::time).orElse(null));
    field(out, "took", job.processingTime().map(Durations::format).orElse(null));
    field(out, "worker", job.processedBy().orElse(null));
    field(out, "dedup", job.deduplicationId().orElse(null));
    field(out, "parent", job.parent().map(JobKey::toString).orElse(null));
    field(out, "exchange", job.exchange().orElse(null));
    field(out, "key", job.routingKey().orElse(null));
    field(out, "headers", job.headers().isEmpty() ? null : job.headers().toString());
    field(
        out,
        "backoff",
        Optional.ofNullable(job.options().backoff()).map(JobPrinter::text).orElse(null));
    field(out, "data", job.dataJson());
    field(out, "progress", job.progressJson().orElse(null));
    field(out, "result", job.resultJson().orElse(null));
    field(out, "failed", job.failedReason().orElse(null));
    for (int i = 0; i < job.stackTraces().size(); i++) {
      out.println("stack trace " + (i + 1) + ":");
      job.stackTraces().get(i).lines().forEach(line -> out.println("  " + line));
    }
    if (!logs.isEmpty()) {
      out.println("log:");
      logs.forEach(line -> out.println("  " + line));
    }
  }

  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static Instant since(Job<Json> job) {
    return switch (job.state()) {
      case COMPLETED, FAILED -> job.finishedOn().orElse(job.timestamp());
      case ACTIVE -> job.processedOn().orElse(job.timestamp());
      default -> job.timestamp();
    };
  }

  private static String outcome(Job<Json> job) {
    if (job.state() == JobState.COMPLETED) {
      return job.resultJson().filter(json -> !json.equals("null")).map(r -> " → " + r).orElse("");
    }
    return job.failedReason().map(reason -> " ✗ " + reason).orElse("");
  }

  static ObjectNode options(JobOptions options) {
    ObjectNode json =
        JsonText.object().put("attempts", options.attempts()).put("lifo", options.lifo());
    Backoff backoff = options.backoff();
    if (backoff != null) {
      json.putObject("backoff")
          .put("type", backoff.type())
          .put("delayMillis", backoff.delay().toMillis())
          .put("jitter", backoff.jitter());
    }
    keep(json, "keepCompleted", options.keepCompleted());
    keep(json, "keepFailed", options.keepFailed());
    json.put("keepLogs", options.keepLogs()).put("stackTraceLimit", options.stackTraceLimit());
    return json;
  }

  private static void keep(ObjectNode json, String name, @Nullable Keep keep) {
    if (keep != null) {
      Duration age = keep.age();
      json.putObject(name)
          .put("count", keep.count())
          .put("ageMillis", age == null ? null : age.toMillis());
    }
  }

  private static String text(Backoff backoff) {
    return backoff.type() + ", " + Durations.format(backoff.delay());
  }

  static void field(PrintStream out, String name, @Nullable String value) {
    if (value != null) {
      out.printf("%-9s %s%n", name, value.replace("\n", "\n" + " ".repeat(10)));
    }
  }
}
