package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.spi.Inspection;
import io.drover.spi.JobInsert;
import io.drover.testkit.VirtualTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of a thread that is interrupted: carried out and answered, and the flag stays. */
class RedisInterruptTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_000);

  private RedisEngine engine;

  @BeforeEach
  void open() {
    engine =
        RedisEngine.open(
            RedisSettings.at(RedisShared.uri()).prefix(RedisBench.newPrefix()), new VirtualTime());
  }

  @AfterEach
  void close() {
    assertThat(Thread.interrupted()).as("the flag at the end").isFalse();
    engine.close();
  }

  private void add() {
    JobInsert job = JobInsert.of("n", "1".getBytes(UTF_8), JobOptions.defaults(), NOW);
    engine.jobs().add("q", List.of(job)).join();
  }

  @Test
  void aStoreIsOpenedAndUsed() {
    Thread.currentThread().interrupt();
    try (Drover drover = Drover.open(RedisShared.uri() + "?prefix=" + RedisBench.newPrefix())) {
      assertThat(drover.queue("q", Integer.class).counts().waiting()).isZero();
      assertThat(drover.health().healthy()).isTrue();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void administeringIsCarriedOut() {
    add();
    Inspection inspection = engine.inspection();
    Thread.currentThread().interrupt();
    assertThat(inspection.counts("q").waiting()).isOne();
    assertThat(inspection.find("q", "1")).isPresent();
    assertThat(inspection.page("q", PageRequest.of(JobState.WAITING)).items()).hasSize(1);
    assertThat(inspection.addLog("q", "1", "line", 10)).isOne();
    inspection.pause("q");
    assertThat(inspection.settings("q").paused()).isTrue();
    inspection.obliterate("q", Obliteration.UNLESS_ACTIVE);
    assertThat(inspection.queues()).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
  }
}
