package io.drover.redis;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is done through Node on one queue and through Drover on its twin, Redis holds the same
 * of both, to the millisecond and the last bit of a score.
 *
 * <p>The system property {@value #SEEDS} sets how many sequences there are, for hours if need be,
 * and {@value #SEED} the seed of the first.
 */
class DifferentialTest {

  static final String SEED = "drover.differential.seed";
  static final String SEEDS = "drover.differential.seeds";

  private static final int LENGTH = 60;
  private static final int FEW = 30;

  @AutoClose private static TwinBench bench;

  @BeforeAll
  static void open() {
    bench = new TwinBench();
  }

  @ParameterizedTest(name = "{0} of 100 steps by Node on both sides")
  @ValueSource(ints = {0, 50})
  @Timeout(value = 2, unit = TimeUnit.DAYS) // Whoever asks for many sequences waits for them.
  void whatNodeDoesDroverDoes(int shareOfNode) {
    TwinCheck check = new TwinCheck(bench, shareOfNode);
    long first = Long.getLong(SEED, 1);
    int count = Integer.getInteger(SEEDS, FEW);
    for (long seed = first; seed < first + count; seed++) {
      check.run(seed, LENGTH);
    }
  }
}
