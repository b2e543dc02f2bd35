package io.drover.embedded.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeaseTimeTest {

  private static final long START = 1_000_000_000;
  private static final long LEASE = 8_000;
  private static final long BEAT = 1_000;

  private final LeaseTime time = new LeaseTime();
  private long nextBeat = -1;
  private long clock = START;

  LeaseTimeTest() {
    time.beatBy(pause -> nextBeat = clock + pause);
  }

  /** Lets time pass for a process that runs. */
  private void pass(long millis) {
    long target = clock + millis;
    while (nextBeat >= 0 && nextBeat <= target) {
      clock = nextBeat;
      nextBeat = -1;
      time.beat(clock);
    }
    clock = target;
  }

  /** Sets the clock, by which a beat is due as much later or sooner. */
  private void jump(long millis) {
    clock += millis;
    nextBeat += millis;
  }

  @Test
  void leaseRunsOutAtItsInstantWhileTheProcessRuns() {
    long end = time.end(clock, LEASE);
    pass(LEASE - 1);
    assertThat(time.at(clock)).isEqualTo(end - 1);
    pass(1);
    assertThat(time.at(clock)).isEqualTo(end);
  }

  @Test
  void aSuspensionCostsALeaseTwoBeatsAtMost() {
    long end = time.end(clock, LEASE);
    pass(LEASE / 2);
    clock += 3_600_000; // No beat came.
    assertThat(end - time.at(clock)).isEqualTo(LEASE / 2 - 2 * BEAT);
    time.beat(clock);
    assertThat(end - time.at(clock)).isEqualTo(LEASE / 2 - 2 * BEAT);
    assertThat(time.clock(end)).isEqualTo(clock + LEASE / 2 - 2 * BEAT);
  }

  @Test
  void aLeaseThatNobodyRenewsRunsOutAfterASuspensionAsWell() {
    long end = time.end(clock, LEASE);
    jump(3_600_000);
    pass(LEASE);
    assertThat(time.at(clock)).isGreaterThanOrEqualTo(end);
  }

  @Test
  void aClockSetBackDoesNotStretchALease() {
    long end = time.end(clock, LEASE);
    pass(BEAT);
    jump(-3_600_000);
    pass(LEASE);
    assertThat(time.at(clock)).isGreaterThanOrEqualTo(end);
  }

  @Test
  void aLateCallerSetsNothingBack() {
    time.end(clock, LEASE);
    pass(BEAT);
    long now = time.at(clock);
    time.at(clock - BEAT);
    assertThat(time.at(clock)).isEqualTo(now);
  }

  @Test
  void aShorterLeaseHasBeatsComeSooner() {
    time.end(clock, 10 * LEASE);
    long end = time.end(clock, LEASE);
    assertThat(nextBeat).isEqualTo(clock + BEAT);
    pass(LEASE);
    assertThat(time.at(clock)).isEqualTo(end);
  }

  @Test
  void withoutLeasesNothingBeats() {
    assertThat(nextBeat).isNegative();
    time.end(clock, LEASE);
    pass(LEASE + BEAT);
    assertThat(nextBeat).isNegative();
    pass(3_600_000);
    long end = time.end(clock, LEASE);
    assertThat(nextBeat).isEqualTo(clock + BEAT);
    assertThat(end).isEqualTo(time.at(clock) + LEASE);
  }
}
