package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ShowTest {

  @TempDir Path folder;

  /** A line of each step of the tour, runs of blanks taken as one. */
  private static Map<DemoStep, String> lines() {
    Map<DemoStep, String> lines = new EnumMap<>(DemoStep.class);
    lines.put(DemoStep.WORK_QUEUE, "job 3 completed: sent to eve@example.org");
    lines.put(DemoStep.RESULT, "the price is 42");
    lines.put(DemoStep.PRIORITIES, "runs: disk full");
    lines.put(DemoStep.DEDUPLICATION, "add says DEDUPLICATED, job 1");
    lines.put(DemoStep.BATCHES, "10 completed");
    lines.put(DemoStep.DELAY, "runs: tea is ready");
    lines.put(DemoStep.RETRIES, "attempt 3: paid");
    lines.put(DemoStep.UNRECOVERABLE, "FAILED after 1 of 5");
    lines.put(DemoStep.RATE_LIMIT, "call 9");
    lines.put(DemoStep.PAUSE, "paused; waiting jobs: 1");
    lines.put(DemoStep.SCALING, "at once: JOBS_WAIT");
    lines.put(DemoStep.DEAD_LETTERS, "printed invoice 2");
    lines.put(DemoStep.BREAKER, "breaker CLOSED");
    lines.put(DemoStep.IDEMPOTENCY, "try 3: charge number 1");
    lines.put(DemoStep.RECURRING, "runs: tick");
    lines.put(DemoStep.FLOW, "binds Alps with");
    lines.put(DemoStep.TOPICS, "emails-to-send runs: order.us.created, order 7");
    lines.put(DemoStep.ROUTING, "tickets no.such.key reaches pager, unknown-messages");
    lines.put(DemoStep.SENDS, "attempt 2: paid; parcels to pack: 1, for the audit: 1");
    lines.put(DemoStep.PUBLISH_SUBSCRIBE, "billing: OrderEvent[type=ORDER_PAID, orderId=123]");
    lines.put(DemoStep.REQUEST_REPLY, "the server tells: asked the warehouse");
    lines.put(DemoStep.FAILED_CALLS, "CallTimedOutException: no reply to price");
    lines.put(DemoStep.PROGRESS, "holiday.mov: 100 %");
    lines.put(DemoStep.EVENTS, "event COMPLETED, job 1");
    lines.put(DemoStep.COUNTS, "reports 1 1 0 0 1");
    lines.put(DemoStep.MINUTES, "in all: 4 completed, 1 failed");
    return lines;
  }

  @Test
  void theTourShowsEveryStep() {
    Outcome outcome = new Program(folder.resolve("store")).run("demo", "--pause", "0");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    Outcome again = new Program(folder.resolve("store")).run("demo", "--pause", "0");
    assertThat(again.code()).as("on the store that it was given").isEqualTo(ExitCode.USAGE);
    assertThat(again.err()).contains("expected a --store without queues");
    Map<DemoStep, String> lines = lines();
    assertThat(lines).containsOnlyKeys(DemoStep.values());
    String[] steps = outcome.out().replaceAll(" +", " ").split("\n\n");
    for (DemoStep step : DemoStep.values()) {
      int number = step.ordinal() + 1; // Before the first is what the tour is about.
      assertThat(steps).hasSizeGreaterThan(number);
      assertThat(steps[number])
          .startsWith(number + ". " + step.title() + "\n")
          .contains(lines.get(step));
    }
  }

  @Test
  void theTourIsPlannedToTakeLessThanAMinute() {
    assertThat(DemoStep.planned(DemoCommand.PAUSE)).isLessThan(Duration.ofSeconds(45));
    assertThat(new Program(folder).run("demo", "--help").out())
        .contains("Defaults to %dms.".formatted(DemoCommand.PAUSE.toMillis()));
  }

  @Test
  void theBenchmarkReportsEveryFigureAndLeavesNothingBehind() throws Exception {
    Path store = folder.resolve("store");
    Outcome outcome =
        new Program(store)
            .run("bench", "--jobs", "2000", "--in-flight", "100", "--payload", "50", "--json");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    JsonNode json = outcome.json();
    for (String figure :
        new String[] {
          "addsPerSecond",
          "jobsPerSecond",
          "drainedPerSecond",
          "bareAppendsPerSecond",
          "bareLoneAppendsPerSecond"
        }) {
      assertThat(json.get(figure).asDouble()).as(figure).isPositive();
    }
    for (String times : new String[] {"addMicros", "pickupMicros", "bareFsyncMicros"}) {
      assertThat(json.get(times).get("p50").asDouble()).as(times).isPositive();
      assertThat(json.get(times).get("p99").asDouble())
          .as(times)
          .isGreaterThanOrEqualTo(json.get(times).get("p50").asDouble());
    }
    assertThat(json.get("ack").asString()).isNotBlank();
    assertThat(json.get("jobs").asInt()).isEqualTo(2000);
    assertThat(json.get("payloadBytes").asInt()).isEqualTo(50);
    assertThat(new Program(store).run("queues", "--json").items().isEmpty()).isTrue();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(store);
    }
  }
}
