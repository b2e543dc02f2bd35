package io.drover.internal.dead;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.store.Json;
import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.job.Route;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OptionsFormTest {

  private static final Instant INSTANT = Instant.parse("2026-11-29T10:00:00.123456789Z");
  private static final JobOptions DEFAULTS = JobOptions.defaults();

  /** Options for each option there is, in which that one differs from the default. */
  private static final Map<String, List<JobOptions>> SAMPLES =
      Map.ofEntries(
          Map.entry("id", List.of(DEFAULTS.id("tea-1"))),
          Map.entry("delay", List.of(DEFAULTS.delay(Duration.ofNanos(1_500_000_001L)))),
          Map.entry("at", List.of(DEFAULTS.at(INSTANT))),
          Map.entry("timestamp", List.of(DEFAULTS.timestamp(INSTANT))),
          Map.entry("priority", List.of(DEFAULTS.priority(JobOptions.MAX_PRIORITY))),
          Map.entry("lifo", List.of(DEFAULTS.lifo(true))),
          Map.entry("attempts", List.of(DEFAULTS.attempts(Integer.MAX_VALUE))),
          Map.entry(
              "backoff",
              List.of(
                  DEFAULTS.backoff(Backoff.exponential(Duration.ofMillis(250)).jitter(0.1)),
                  DEFAULTS.backoff(Backoff.custom("mine \"own\"")))),
          Map.entry("keepCompleted", keeps(DEFAULTS, true)),
          Map.entry("keepFailed", keeps(DEFAULTS, false)),
          Map.entry("sizeLimit", List.of(DEFAULTS.sizeLimit(7))),
          Map.entry("keepLogs", List.of(DEFAULTS.keepLogs(8))),
          Map.entry(
              "stackTraceLimit", List.of(DEFAULTS.stackTraceLimit(0), DEFAULTS.stackTraceLimit(9))),
          Map.entry(
              "deduplication",
              List.of(
                  DEFAULTS.deduplication(Deduplication.simple("one")),
                  DEFAULTS.deduplication(Deduplication.debounce("two", Duration.ofSeconds(3))),
                  DEFAULTS.deduplication(Deduplication.keepLastIfActive("three")),
                  DEFAULTS.deduplication(Deduplication.simple("four").reschedule(true)))),
          Map.entry("expiresAfter", List.of(DEFAULTS.expiresAfter(Duration.ofMillis(90_001)))),
          Map.entry("expiresAt", List.of(DEFAULTS.expiresAt(INSTANT))),
          Map.entry("telemetry", List.of(DEFAULTS.telemetry("00-\"trace\"-\u00fc-01"))),
          Map.entry("omitTelemetry", List.of(DEFAULTS.omitTelemetryContext(true))),
          Map.entry(
              "route",
              List.of(
                  DEFAULTS.route(Route.of("shop", "", Map.of())),
                  DEFAULTS.route(Route.of("shop", "a.ü", Map.of("\"a\"", "1", "b", ""))))));

  private static List<JobOptions> keeps(JobOptions options, boolean completed) {
    List<Keep> keeps =
        List.of(
            Keep.all(),
            Keep.none(),
            Keep.count(3),
            Keep.age(Duration.ofDays(2)),
            Keep.count(4).youngerThan(Duration.ofMillis(1)).limit(5));
    List<JobOptions> all = new ArrayList<>();
    keeps.forEach(
        keep -> all.add(completed ? options.keepCompleted(keep) : options.keepFailed(keep)));
    return all;
  }

  @Test
  void everyOptionThereIsSurvivesTheRoundTrip() throws Exception {
    assertThat(SAMPLES.keySet())
        .as("the options that JobOptions has; each needs a sample here, and a line in OptionsForm")
        .isEqualTo(options());
    SAMPLES.forEach(
        (name, all) ->
            all.forEach(
                options -> {
                  assertThat(options).as(name).isNotEqualTo(DEFAULTS);
                  assertThat(roundTrip(options)).as(name).isEqualTo(options);
                }));
  }

  @Test
  void allTogetherSurviveTheRoundTrip() {
    JobOptions all = DEFAULTS;
    for (List<JobOptions> samples : new TreeMap<>(SAMPLES).values()) {
      all = samples.get(0).withDefaults(all);
    }
    assertThat(roundTrip(all)).isEqualTo(all);
    assertThat(OptionsForm.write(DEFAULTS)).hasToString("{}");
  }

  @Test
  void whatMakesNoSenseIsLeftOutAndTheRestIsKept() {
    JsonNode json =
        Json.read(
            """
            {"id": "wait", "delay": "soon", "at": 7, "priority": -3, "attempts": 5,
             "backoff": {"type": "fixed", "delay": "never"}, "keepFailed": true,
             "deduplication": {"id": "d", "extend": true}, "lifo": "yes",
             "expiresAfter": "PT0S", "expiresAt": "soon", "telemetry": "",
             "omitTelemetryContext": 1}
            """);

    assertThat(OptionsForm.read(json))
        .isEqualTo(
            DEFAULTS
                .attempts(5)
                .backoff(Backoff.fixed(Duration.ZERO))
                .keepFailed(Keep.all())
                .deduplication(Deduplication.simple("d")));
  }

  private static JobOptions roundTrip(JobOptions options) {
    return OptionsForm.read(Json.read(OptionsForm.write(options).toString()));
  }

  /** Returns the names of what options remember to be set. */
  private static Set<String> options() throws NoSuchFieldException {
    Class<?> choices = JobOptions.class.getDeclaredField("set").getType();
    return Arrays.stream(choices.getDeclaredFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
        .map(Field::getName)
        .collect(Collectors.toSet());
  }
}
