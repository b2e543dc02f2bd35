package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.job.StoreException;
import io.drover.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damages each file of a store in many places. Each time the store is refused with every byte left
 * as it was, or nothing is missing in it, or what is missing is told when it is read.
 */
class DamagedFilesTest {

  private static final int PLACES = Integer.getInteger("drover.damage.places", 6);
  private static final int QUEUES = 3;

  /** What may happen to a file. */
  enum Damage {
    OVERWRITTEN {
      @Override
      void to(Path file, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0) {
          int at = random.nextInt(bytes.length);
          for (int i = at; i < Math.min(bytes.length, at + 1 + random.nextInt(8)); i++) {
            bytes[i] ^= (byte) (1 + random.nextInt(255));
          }
          Files.write(file, bytes);
        }
      }
    },
    ZEROED {
      @Override
      void to(Path file, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = random.nextInt(bytes.length + 1);
        Arrays.fill(bytes, at, Math.min(bytes.length, at + 4096), (byte) 0);
        Files.write(file, bytes);
      }
    },
    CUT {
      @Override
      void to(Path file, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
      }
    },
    DELETED {
      @Override
      void to(Path file, Random random) throws IOException {
        Files.delete(file);
      }
    };

    abstract void to(Path file, Random random) throws IOException;
  }

  @TempDir Path temp;

  private final Map<String, Integer> outcomes = new TreeMap<>();

  @ParameterizedTest
  @EnumSource(Damage.class)
  void closedStore(Damage damage) throws IOException {
    Path store = temp.resolve("store");
    try (EmbeddedEngine engine = open(store)) {
      DamagedStores.fill(engine, QUEUES);
    }
    damage(store, damage, 1 + damage.ordinal());
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void storeThatWasKilled(Damage damage) throws IOException {
    Path store = temp.resolve("store");
    try (EmbeddedEngine engine = open(temp.resolve("running"))) {
      DamagedStores.fill(engine, QUEUES);
      DamagedStores.copyRunning(temp.resolve("running"), store);
    }
    damage(store, damage, 101 + damage.ordinal());
  }

  private void damage(Path store, Damage damage, long seed) throws IOException {
    System.out.printf("damage %s, seed %d%n", damage, seed);
    Random random = new Random(seed);
    Path trial = temp.resolve("trial");
    DamagedStores.copy(store, trial);
    Object expected = seen(trial);
    assertThat(expected).isNotInstanceOf(Throwable.class);
    for (Path file : DamagedStores.files(store)) {
      int places = damage == Damage.DELETED ? 1 : PLACES;
      for (int place = 0; place < places; place++) {
        DamagedStores.delete(trial);
        DamagedStores.copy(store, trial);
        Path name = store.relativize(file);
        damage.to(trial.resolve(name), random);
        check(trial, trial.resolve(name), name + " " + damage + " " + place, expected);
      }
    }
    System.out.println(outcomes);
    assertThat(outcomes).containsKey("refused");
  }

  private void check(Path trial, Path file, String what, Object expected) throws IOException {
    Map<Path, Integer> before = DamagedStores.contents(trial);
    Object seen = seen(trial);
    if (seen instanceof StoreException refusal && refusal.getMessage().contains("cannot read")) {
      // A table that is damaged within is found out when the queues are read.
      assertThat(DamagedStores.contents(trial)).contains(Map.entry(file, before.get(file)));
      outcomes.merge("told", 1, Integer::sum);
    } else if (seen instanceof StoreException refusal) {
      assertThat(refusal).as(what).hasMessageContaining(trial.toString());
      assertThat(DamagedStores.contents(trial)).as(what + " " + refusal).isEqualTo(before);
      outcomes.merge("refused", 1, Integer::sum);
    } else if (seen instanceof ToldAtRead) {
      outcomes.merge("told", 1, Integer::sum);
    } else {
      assertThat(seen).as(what).usingRecursiveComparison().isEqualTo(expected);
      outcomes.merge("harmless", 1, Integer::sum);
    }
  }

  private record ToldAtRead(Throwable error) {}

  /** Returns all that is in the store, or why it is not told. */
  private static Object seen(Path store) {
    EmbeddedEngine engine;
    try {
      engine = open(store);
    } catch (StoreException e) {
      return e;
    }
    Object[] seen = new Object[1];
    Throwable error = catchThrowable(() -> seen[0] = DamagedStores.seen(engine));
    // What the storage does by itself may find the damage, and then the close tells it.
    Throwable atClose = catchThrowable(engine::close);
    error = error == null ? atClose : error;
    return error == null ? seen[0] : new ToldAtRead(error);
  }

  private static EmbeddedEngine open(Path store) {
    return EmbeddedEngine.open(EmbeddedSettings.in(store).tableBytes(128 << 10), new VirtualTime());
  }
}
