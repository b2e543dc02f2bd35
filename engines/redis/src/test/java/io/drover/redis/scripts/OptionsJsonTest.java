package io.drover.redis.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.job.TimeRange;
import io.drover.spi.JobInsert;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options as BullMQ stores them. */
class OptionsJsonTest {

  private static JobOptions read(String json) {
    return OptionsJson.read(json.getBytes(UTF_8));
  }

  @Test
  void whatIsWrittenIsReadAsItWas() {
    JobOptions plain = JobOptions.defaults();
    for (JobOptions options :
        List.of(
            plain,
            plain.id("mine").priority(7).lifo(true).attempts(5).sizeLimit(9).keepLogs(3),
            plain.delay(Duration.ofMillis(1500)).timestamp(Instant.ofEpochMilli(12)),
            plain.at(Instant.ofEpochMilli(99)),
            plain.at(TimeRange.LAST),
            plain.backoff(Backoff.exponential(Duration.ofSeconds(2)).jitter(0.25)),
            plain.backoff(Backoff.custom("mine")),
            plain.keepCompleted(Keep.all()).keepFailed(Keep.none()),
            plain.keepCompleted(3).keepFailed(Keep.age(Duration.ofMillis(2500)).limit(7)),
            plain.deduplication(Deduplication.debounce("d", Duration.ofSeconds(1))),
            plain.deduplication(Deduplication.keepLastIfActive("d")))) {
      Duration delay = options.at() == null ? options.delay() : Duration.ofMillis(40);
      byte[] json =
          OptionsJson.write(JobInsert.of("n", new byte[0], options, Instant.EPOCH).delay(delay));
      assertThat(OptionsJson.read(json)).isEqualTo(options);
    }
  }

  @Test
  void bullMqsShortFormsAreRead() {
    assertThat(read("{\"attempts\":0}").attempts()).isOne();
    assertThat(read("{\"backoff\":250}").backoff())
        .isEqualTo(Backoff.fixed(Duration.ofMillis(250)));
    assertThat(read("{\"removeOnComplete\":true}").keepCompleted()).isEqualTo(Keep.none());
    assertThat(read("{\"removeOnFail\":false}").keepFailed()).isEqualTo(Keep.all());
    assertThat(read("{\"removeOnFail\":12}").keepFailed()).isEqualTo(Keep.count(12));
    assertThat(read("{\"removeOnFail\":{\"age\":3600,\"count\":5}}").keepFailed())
        .isEqualTo(Keep.count(5).youngerThan(Duration.ofHours(1)));
    assertThat(read("{\"kl\":4}").keepLogs()).isEqualTo(4);
    assertThat(read("{}").keepLogs()).isEqualTo(Integer.MAX_VALUE);
    assertThat(read("{\"jobId\":\"repeat:s:1\"}").id()).isNull();
  }

  @Test
  void timesOutOfRangeAreCutToTheRange() {
    assertThat(read("{\"delay\":1e300}").delay()).isEqualTo(TimeRange.LONGEST);
    assertThat(read("{\"delay\":-5}").delay()).isZero();
    assertThat(read("{\"timestamp\":1e300}").timestamp()).isBeforeOrEqualTo(TimeRange.LAST);
  }

  @Test
  void oneRuleThatCannotBeReadLeavesTheOthersInForce() {
    JobOptions options =
        read(
            "{\"attempts\":4,\"backoff\":250,\"removeOnFail\":true,"
                + "\"de\":{\"id\":\"\\u0000\"},\"removeOnComplete\":{\"limit\":0}}");
    assertThat(options.attempts()).isEqualTo(4);
    assertThat(options.backoff()).isEqualTo(Backoff.fixed(Duration.ofMillis(250)));
    assertThat(options.keepFailed()).isEqualTo(Keep.none());
    assertThat(options.deduplication()).isNull();
    JobOptions other = read("{\"attempts\":4,\"backoff\":{\"type\":\"a\\u0000\"}}");
    assertThat(other.attempts()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "null",
        "12",
        "{\"attempts\":\"x\",\"priority\":-7,\"backoff\":[]}",
        "{\"de\":{\"id\":\"\\u0000\"}}",
        "{\"backoff\":{\"type\":\" \"}}",
        "{\"de\":5}"
      })
  void nonsenseReadsAsTheDefaults(String json) {
    JobOptions options = read(json);
    assertThat(options.attempts()).isOne();
    assertThat(options.backoff()).isNull();
    assertThat(options.deduplication()).isNull();
  }
}
