package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.rows.OptionsCodec;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.TimeRange;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.Inspection;
import io.drover.spi.JobInsert;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes through the seam is not checked there, and no time in it may overflow. */
class FarTimesTest {

  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
  private static final Duration MOST_MILLIS = Duration.ofMillis(Long.MAX_VALUE);
  private static final byte[] JSON = {'1'};

  private final VirtualTime time = new VirtualTime();
  private final EmbeddedEngine engine = EmbeddedEngine.open(EmbeddedSettings.inMemory(), time);

  @AfterEach
  void close() {
    assertThat(engine.health().healthy()).isTrue();
    engine.close();
  }

  @Test
  void jobThatIsDueNeverIsDelayed() {
    add("a", time.instant(), FOREVER);
    add("b", time.instant(), MOST_MILLIS);
    add("c", Instant.MAX, FOREVER);
    assertThat(claim(5, FOREVER)).isEmpty();
    assertThat(engine.inspection().counts(Jobs.QUEUE).delayed()).isEqualTo(3);
  }

  @Test
  void jobFromTheBeginningOfTimeIsReady() {
    add("a", Instant.MIN, Duration.ZERO);
    add("b", Instant.MIN, FOREVER.negated());
    assertThat(claim(5, FOREVER)).containsExactly("a", "b");
    assertThat(engine.inspection().find(Jobs.QUEUE, "a")).isPresent();
  }

  @Test
  void leasesWithoutEndCanBeRenewed() {
    add("a", time.instant(), Duration.ZERO);
    claim(1, FOREVER);
    List<Lease> leases = List.of(Lease.of("a", "t"));
    assertThat(engine.jobs().renew(Jobs.QUEUE, leases, time.instant(), FOREVER).join()).isEmpty();
    assertThat(
            engine
                .jobs()
                .recoverStalled(Jobs.QUEUE, time.instant(), Duration.ofSeconds(1), 1)
                .join())
        .isEmpty();
  }

  @Test
  void settlementsReachAsFarAsTheyCan() {
    add("a", time.instant(), Duration.ZERO);
    add("b", time.instant(), Duration.ZERO);
    claim(2, Duration.ofSeconds(30));
    settle(Settlement.moveToLater(Lease.of("a", "t"), FOREVER));
    settle(Settlement.giveBack(Lease.of("b", "t"), FOREVER));
    assertThat(engine.inspection().counts(Jobs.QUEUE).delayed()).isOne();
    assertThat(engine.inspection().heldUntil(Jobs.QUEUE, time.instant())).isPresent();
  }

  @Test
  void administrationReachesAsFarAsItCan() {
    add("a", time.instant(), Duration.ofDays(1));
    Inspection inspection = engine.inspection();
    assertThat(inspection.changeDelay(Jobs.QUEUE, "a", time.instant(), FOREVER)).isTrue();
    assertThat(inspection.changeDelay(Jobs.QUEUE, "a", Instant.MAX, MOST_MILLIS)).isTrue();
    inspection.holdRate(Jobs.QUEUE, time.instant(), Instant.MAX);
    assertThat(inspection.heldUntil(Jobs.QUEUE, time.instant())).isPresent();
    assertThat(inspection.retryAll(Jobs.QUEUE, JobState.FAILED, Instant.MAX)).isZero();
    assertThat(inspection.clean(Jobs.QUEUE, JobState.DELAYED, Instant.MIN, Instant.MIN, 0))
        .isEmpty();
    assertThat(inspection.clean(Jobs.QUEUE, JobState.DELAYED, Instant.MAX, Instant.MAX, 0))
        .containsExactly("a");
  }

  @Test
  void timesOutOfRangeThatWereStoredAreReadAsTheNearest() {
    ByteWriter delayed = new ByteWriter(32).putVar(2 | 8);
    delayed.putVar(Long.MAX_VALUE).putVar(999_999_999);
    delayed.putLong(Instant.MIN.getEpochSecond()).putVar(0);
    assertThat(read(delayed).delay()).isEqualTo(TimeRange.LONGEST);
    assertThat(read(delayed).timestamp()).isEqualTo(TimeRange.FIRST);
    ByteWriter late = new ByteWriter(32).putVar(4);
    late.putLong(Instant.MAX.getEpochSecond()).putVar(0);
    assertThat(read(late).at()).isEqualTo(TimeRange.LAST);
  }

  private static JobOptions read(ByteWriter options) {
    ByteWriter out = new ByteWriter(64);
    out.putBytes(options);
    return new OptionsCodec().read(new ByteReader(out.toBytes()));
  }

  private void add(String id, Instant timestamp, Duration delay) {
    JobOptions options =
        JobOptions.defaults()
            .id(id)
            .keepCompleted(Keep.all())
            .deduplication(Deduplication.simple(id));
    engine
        .jobs()
        .add(Jobs.QUEUE, List.of(JobInsert.of("job", JSON, options, timestamp).delay(delay)))
        .join();
  }

  private List<String> claim(int max, Duration lease) {
    Claim claim = Claim.of(max, "t", lease);
    return engine
        .jobs()
        .advance(Jobs.QUEUE, Advance.of(time.instant(), List.of(), claim))
        .join()
        .claimed()
        .stream()
        .map(job -> job.id())
        .toList();
  }

  private void settle(Settlement settlement) {
    engine.jobs().advance(Jobs.QUEUE, Advance.of(time.instant(), List.of(settlement), null)).join();
  }
}
