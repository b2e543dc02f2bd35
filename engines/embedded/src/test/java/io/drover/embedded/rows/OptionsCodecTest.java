package io.drover.embedded.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.job.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptionsCodecTest {

  private final OptionsCodec codec = new OptionsCodec();

  static Stream<JobOptions> options() {
    JobOptions none = JobOptions.defaults();
    return Stream.of(
        none,
        none.id("ä/b c"),
        none.delay(Duration.ofMillis(1)),
        none.delay(TimeRange.LONGEST),
        none.at(Instant.parse("2026-12-25T10:00:00.123456789Z")),
        none.at(TimeRange.LAST).timestamp(TimeRange.FIRST),
        none.priority(JobOptions.MAX_PRIORITY),
        none.lifo(true),
        none.attempts(Integer.MAX_VALUE),
        none.backoff(Backoff.exponential(Duration.ofSeconds(1)).jitter(0.25)),
        none.backoff(Backoff.custom("mine")),
        none.keepCompleted(0),
        none.keepCompleted(Integer.MAX_VALUE),
        none.keepFailed(Keep.all().limit(Integer.MAX_VALUE)),
        none.keepCompleted(Keep.all()),
        none.keepFailed(Keep.count(5).youngerThan(Duration.ofHours(1)).limit(7)),
        none.sizeLimit(1).keepLogs(2).stackTraceLimit(0),
        none.deduplication(Deduplication.simple("a:b")),
        none.deduplication(Deduplication.debounce("d", Duration.ofSeconds(3))),
        none.deduplication(Deduplication.keepLastIfActive("k")));
  }

  @ParameterizedTest
  @MethodSource("options")
  void optionsReadAsTheyWereWritten(JobOptions options) {
    ByteWriter out = new ByteWriter(8);
    codec.write(options, out);
    assertThat(codec.read(new ByteReader(out.toBytes()))).isEqualTo(options);
  }
}
