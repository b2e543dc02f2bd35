package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.store.JobShape;
import io.drover.spi.JobRecord;
import io.drover.spi.JobRecordBuilder;
import io.drover.spi.ParentLink;
import io.drover.spi.ScheduleRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobViewTest {

  private record Email(String to) {}

  private static final JobShape<Email> SHAPE =
      new JobShape<>("emails", TypeToken.of(Email.class), JsonCodec.jackson());

  private static final String FINISHED =
      """
      {"id": "7", "queue": "emails", "name": "send", "state": "COMPLETED",
       "data": {"to": "ann"}, "result": ["sent", 1], "progress": 50,
       "failedReason": null, "stackTraces": ["trace"],
       "attempts": 3, "attemptsMade": 2, "attemptsStarted": 2, "stalledCount": 1,
       "redrives": 0, "priority": 4, "delay": 1500, "timestamp": "2026-11-26T10:00:00Z",
       "processedOn": "2026-11-26T10:00:02Z", "finishedOn": "2026-11-26T10:00:03.250Z",
       "processedBy": "worker", "failureTelemetry": null, "schedule": null, "slot": null,
       "deduplicationId": null, "parent": null,
       "exchange": "shop", "routingKey": "mail.new", "headers": {"a": "1"}}
      """;

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JobRecordBuilder record(String data) {
    return JobRecord.builder()
        .id("7")
        .queue("emails")
        .name("send")
        .data(json(data))
        .options(
            JobOptions.defaults().attempts(3).route(Route.of("shop", "mail.new", Map.of("a", "1"))))
        .state(JobState.WAITING)
        .timestamp(Instant.parse("2026-11-26T10:00:00Z"));
  }

  private static Job<Email> finished() {
    return SHAPE.job(
        record("{\"to\":\"ann\"}")
            .state(JobState.COMPLETED)
            .result(json("[\"sent\",1]"))
            .progress(json("50"))
            .stackTraces(List.of("trace"))
            .attemptsMade(2)
            .attemptsStarted(2)
            .stalledCount(1)
            .priority(4)
            .delay(Duration.ofMillis(1500))
            .processedOn(Instant.parse("2026-11-26T10:00:02Z"))
            .finishedOn(Instant.parse("2026-11-26T10:00:03.250Z"))
            .processedBy("worker")
            .build());
  }

  @Test
  void isWrittenByJackson3WithoutSetUp() {
    var mapper = new tools.jackson.databind.json.JsonMapper();

    assertThat(mapper.readTree(mapper.writeValueAsString(finished().view())))
        .isEqualTo(mapper.readTree(FINISHED));
  }

  @Test
  void isWrittenByJackson2WithoutSetUp() throws Exception {
    var mapper = new com.fasterxml.jackson.databind.ObjectMapper();

    assertThat(mapper.readTree(mapper.writeValueAsString(finished().view())))
        .isEqualTo(mapper.readTree(FINISHED));
  }

  @Test
  void showsWhatTheJobIsAPartOf() {
    JobView run =
        SHAPE
            .job(
                record("7")
                    .id(ScheduleRecord.jobId("nightly", Instant.parse("2026-11-26T02:00:00Z")))
                    .schedule("nightly")
                    .redrives(2)
                    .failureTelemetry("trace")
                    .parent(ParentLink.of(JobKey.of("shop", "9"), FailurePolicy.WAIT))
                    .build())
            .view();

    assertThat(run.getSchedule()).isEqualTo("nightly");
    assertThat(run.getSlot()).isEqualTo("2026-11-26T02:00:00Z");
    assertThat(run.getRedrives()).isEqualTo(2);
    assertThat(run.getFailureTelemetry()).isEqualTo("trace");
    assertThat(run.getParent()).containsExactly(Map.entry("queue", "shop"), Map.entry("id", "9"));
  }

  @Test
  void showsDataThatDoNotFitTheTypeOfTheQueue() {
    assertThat(SHAPE.job(record("[1]").build()).view().getData()).isEqualTo(List.of(1));
    assertThat(SHAPE.job(record("null").build()).view().getData()).isNull();
  }

  @Test
  void showsTheTextOfWhatIsNoJson() {
    assertThat(SHAPE.job(record("{broken").build()).view().getData()).isEqualTo("{broken");
  }

  @Test
  void dataAreReadAsAnyTypeTheyFit() {
    Job<Email> job = finished();

    assertThat(job.dataAs(Object.class)).contains(Map.of("to", "ann"));
    assertThat(job.dataAs(new TypeToken<Map<String, String>>() {})).contains(Map.of("to", "ann"));
  }
}
