package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.EmbeddedSettings.Acknowledgement;
import io.drover.testkit.VirtualTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurabilityTest {

  @TempDir Path temp;

  @Test
  void storeClosesOnAnInterruptedThread() {
    VirtualTime time = new VirtualTime();
    EmbeddedEngine engine = EmbeddedEngine.open(EmbeddedSettings.in(temp), time);
    Jobs.add(engine, "job");
    Thread.currentThread().interrupt();
    try {
      engine.close();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    try (EmbeddedEngine again = EmbeddedEngine.open(EmbeddedSettings.in(temp), time)) {
      assertThat(again.inspection().find(Jobs.QUEUE, "job")).isPresent();
    }
  }

  @Test
  void whatWasWrittenIsSyncedSoonAlthoughReadsGoOn() throws IOException {
    EmbeddedSettings settings = EmbeddedSettings.in(temp).acknowledgement(Acknowledgement.WRITE);
    try (EmbeddedEngine engine = EmbeddedEngine.open(settings, new VirtualTime())) {
      for (int i = 1; i <= 2; i++) {
        Jobs.add(engine, "job-" + i);
        long before = mark();
        // Nothing is idle for long: each look is a read of the store.
        Awaitility.await()
            .pollInterval(Duration.ofMillis(50))
            .atMost(Duration.ofSeconds(5))
            .until(
                () -> {
                  engine.inspection().counts(Jobs.QUEUE);
                  return mark() > before;
                });
      }
      long all = mark();
      engine.close();
      assertThat(mark()).isEqualTo(all);
    }
  }

  /** Returns the number of the last change that the store has written down as safe. */
  private long mark() throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(temp.resolve("watermark"))).getLong();
  }
}
