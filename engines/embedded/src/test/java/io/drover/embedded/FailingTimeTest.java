package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.StoreException;
import io.drover.spi.TimeSource;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The source of time is the user's, and a mistake in it must not cost the store. */
class FailingTimeTest {

  private final FailingTime time = new FailingTime();
  private final EmbeddedEngine engine = EmbeddedEngine.open(EmbeddedSettings.inMemory(), time);

  @AfterEach
  void close() {
    assertThat(engine.health().healthy()).isTrue();
    engine.close();
  }

  @Test
  void addThatFindsNoTimeFailsAlone() {
    time.error = new AssertionError("no time");
    assertThatThrownBy(() -> Jobs.add(engine, "untimely"))
        .hasRootCauseMessage("no time")
        .rootCause()
        .isSameAs(time.error);
    time.error = null;
    Jobs.add(engine, "timely");
    assertThat(engine.inspection().find(Jobs.QUEUE, "untimely")).isEmpty();
    assertThat(engine.inspection().find(Jobs.QUEUE, "timely")).isPresent();
  }

  @Test
  void addThatFindsNoTimeIsAnsweredAsTheSeamSays() {
    time.error = new IllegalStateException("no time");
    assertThat(engine.jobs().add(Jobs.QUEUE, List.of()))
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withCauseInstanceOf(StoreException.class);
    time.error = null;
  }

  @Test
  void claimsAndSettlementsNeedNoTimeButTheirCallers() {
    Jobs.add(engine, "a");
    time.error = new IllegalStateException("no time");
    assertThat(Jobs.claim(engine, 1, "t")).hasSize(1);
    Jobs.complete(engine, "a", "t");
    assertThat(Jobs.claim(engine, 1, "t")).isEmpty();
    assertThat(engine.inspection().counts(Jobs.QUEUE).completed()).isOne();
    time.error = null;
  }

  /** A source of time that throws when told to. */
  private static final class FailingTime implements TimeSource {

    private final VirtualTime time = new VirtualTime();
    volatile Throwable error;

    @Override
    public Instant instant() {
      if (error instanceof Error e) {
        throw e;
      }
      if (error instanceof RuntimeException e) {
        throw e;
      }
      return time.instant();
    }

    @Override
    public Scheduled schedule(Instant at, Runnable task) {
      return time.schedule(at, task);
    }

    @Override
    public void close() {
      time.close();
    }
  }
}
