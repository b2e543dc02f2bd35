package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.testkit.runtime.OtherJvm;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process while its storage writes tables, puts them together and uses logs again: the
 * store is whole each time, and what it said of itself must not have it refused.
 */
class KilledWhileTidyingTest {

  private static final int KILLS = Integer.getInteger("drover.kills", 4);

  @TempDir Path temp;

  @Test
  void killedStoreIsFoundWholeWhateverItsStorageWasAt() throws Exception {
    long seed = 5;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Path store = temp.resolve("store");
    AtomicInteger filled = new AtomicInteger();
    for (int kill = 0; kill < KILLS; kill++) {
      try (OtherJvm jvm = OtherJvm.start(Tidying.class, store.toString())) {
        int last = filled.get() + 20 + random.nextInt(80);
        jvm.read(
            line -> {
              if (line.equals("filled") && filled.incrementAndGet() == last) {
                jvm.kill();
              }
            });
      }
      assertThat(EmbeddedStores.check(store).problems()).as("kill %d", kill).isEmpty();
      if (random.nextBoolean()) {
        // Closed between kills, too, so that both kinds of evidence follow each other.
        Tidying.open(store).close();
        assertThat(EmbeddedStores.check(store).problems()).as("closed after %d", kill).isEmpty();
      }
    }
    assertThat(EmbeddedStores.check(store).jobs().values().stream().mapToLong(n -> n).sum())
        .isGreaterThanOrEqualTo(filled.get() * (long) DamagedStores.JOBS);
  }
}
