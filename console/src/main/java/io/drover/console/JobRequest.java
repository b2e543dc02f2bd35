package io.drover.console;

import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The reading of a new job: its name, data and options. Stateless. */
final class JobRequest {

  /** The properties of a new job. */
  static final List<String> PROPERTIES = List.of("name", "data", "options");

  private static final List<String> OPTIONS =
      List.of(
          "id",
          "delayMillis",
          "at",
          "attempts",
          "backoff",
          "priority",
          "lifo",
          "keepCompleted",
          "keepFailed",
          "keepLogs",
          "sizeLimit",
          "expiresAfterMillis",
          "expiresAt",
          "deduplication");

  private static final int MAX = Integer.MAX_VALUE;

  private JobRequest() {}

  static NewJob<Object> read(Body job) {
    return NewJob.of(job.neededText("name"), job.data("data"), options(job));
  }

  /** Returns the options that a new job asks for. */
  static JobOptions options(Body job) {
    Body json = job.part("options", OPTIONS);
    JobOptions options = times(json, JobOptions.defaults());
    options = json.text("id").map(options::id).orElse(options);
    options = json.integer("attempts", 1, MAX).map(options::attempts).orElse(options);
    options = json.integer("priority", 0, MAX).map(options::priority).orElse(options);
    options = json.has("lifo") ? options.lifo(json.flag("lifo")) : options;
    options = json.integer("keepCompleted", 0, MAX).map(options::keepCompleted).orElse(options);
    options = json.integer("keepFailed", 0, MAX).map(options::keepFailed).orElse(options);
    options = json.integer("keepLogs", 1, MAX).map(options::keepLogs).orElse(options);
    options = json.integer("sizeLimit", 1, MAX).map(options::sizeLimit).orElse(options);
    options = json.has("backoff") ? options.backoff(backoff(json)) : options;
    return json.has("deduplication") ? options.deduplication(deduplication(json)) : options;
  }

  private static JobOptions times(Body json, JobOptions defaults) {
    JobOptions options = defaults;
    options = json.millis("delayMillis").map(options::delay).orElse(options);
    options = json.instant("at").map(options::at).orElse(options);
    options = json.millis("expiresAfterMillis").map(options::expiresAfter).orElse(options);
    return json.instant("expiresAt").map(options::expiresAt).orElse(options);
  }

  private static Backoff backoff(Body options) {
    Body json = options.part("backoff", List.of("type", "delayMillis", "jitter"));
    String type = json.neededText("type");
    Duration delay = json.millis("delayMillis").orElse(Duration.ZERO);
    Backoff backoff =
        switch (type) {
          case Backoff.FIXED -> Backoff.fixed(delay);
          case Backoff.EXPONENTIAL -> Backoff.exponential(delay);
          default ->
              throw Problem.input(
                  "expected the type of a backoff to be fixed or exponential, got: \"%s\"",
                  Texts.cut(type, 100));
        };
    return json.part("jitter").map(backoff::jitter).orElse(backoff);
  }

  private static Deduplication deduplication(Body options) {
    Body json = options.part("deduplication", List.of("id", "ttlMillis"));
    String id = json.neededText("id");
    Optional<Duration> ttl = json.millis("ttlMillis");
    return ttl.map(it -> Deduplication.throttle(id, it)).orElseGet(() -> Deduplication.simple(id));
  }
}
