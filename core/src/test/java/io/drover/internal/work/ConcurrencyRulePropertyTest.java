package io.drover.internal.work;

import static io.drover.internal.work.SimulatedWorker.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Concurrency;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What holds of the rule whatever the load is like, and whatever it is told. */
class ConcurrencyRulePropertyTest {

  @Property(tries = 40, seed = "1")
  void itGetsAsMuchDoneAsTheBestNumberDoes(
      @ForAll @IntRange(min = 1, max = 5) int min,
      @ForAll @IntRange(min = 2, max = 100) int servers,
      @ForAll @DoubleRange(min = 5, max = 200) double millis,
      @ForAll @DoubleRange(min = 1, max = 2) double power,
      @ForAll long seed) {
    int max = 64;
    var downstream = ConcurrencyRuleTest.saturating(millis, Math.max(min, servers), power);
    var worker = new SimulatedWorker(Concurrency.between(min, max), downstream, seed).endless(true);
    worker.run(60 * SECOND);

    double best = Math.min(max, Math.max(min, servers)) * 1000 / millis;
    assertThat(worker.run(30 * SECOND)).isGreaterThan(0.8 * best);
  }

  @Property(tries = 200)
  void itNeverLeavesItsBounds(
      @ForAll @IntRange(min = 1, max = 20) int min,
      @ForAll @IntRange(min = 0, max = 100) int more,
      @ForAll long seed) {
    int max = min + more;
    ConcurrencyRule rule = new ConcurrencyRule(Concurrency.between(min, max));
    Random random = new Random(seed);
    int number = min;
    for (int i = 0; i < 2_000; i++) {
      ScalingStep step = rule.next(anything(random));
      if (step != null) {
        assertThat(step.from()).isEqualTo(number);
        assertThat(step.to()).isBetween(min, max).isNotEqualTo(number);
        assertThat(step.text()).isNotBlank();
        number = step.to();
      }
      assertThat(rule.number()).isEqualTo(number);
    }
  }

  /** A sample that may make no sense, as counts of threads at work may be a little out of step. */
  private static LoadSample anything(Random random) {
    long elapsed = random.nextInt(5) == 0 ? random.nextLong(60 * SECOND) : SECOND / 10;
    boolean full = random.nextInt(5) > 0;
    long runs = random.nextInt(3) == 0 ? 0 : random.nextInt(200);
    long handling = runs * random.nextLong(SECOND);
    return new LoadSample(
        elapsed,
        random.nextInt(3) == 0 ? 0 : random.nextLong(60 * SECOND),
        runs,
        handling,
        random.nextDouble() * 100,
        random.nextInt(130),
        random.nextInt(3) == 0 ? random.nextInt(20) : 0,
        random.nextInt(200),
        random.nextInt(4) == 0 ? random.nextInt(200) : 0,
        random.nextInt(10),
        random.nextLong(10 * SECOND),
        full ? elapsed : 0,
        full ? 0 : elapsed,
        random.nextInt(20) == 0,
        random.nextInt(10) == 0);
  }
}
