package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import io.drover.job.JobState;
import io.drover.job.StoreException;
import io.drover.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SalvageTest {

  private static final int QUEUES = 3;

  @TempDir Path temp;

  private Path store;
  private Map<String, Object> before;

  @BeforeEach
  void fill() {
    store = temp.resolve("store");
    try (EmbeddedEngine engine = open(store)) {
      DamagedStores.fill(engine, QUEUES);
      before = DamagedStores.seen(engine);
    }
  }

  @Test
  void wholeStoreIsCopiedWhole() {
    StoreReport report = EmbeddedStores.salvage(store, temp.resolve("saved"));
    assertThat(report.problems()).isEmpty();
    assertThat(seen(temp.resolve("saved"))).usingRecursiveComparison().isEqualTo(before);
    assertThat(temp.toFile().list()).containsExactlyInAnyOrder("store", "saved");
  }

  @Test
  void whatIsBesideTheNewStoreIsNotTouched() throws IOException {
    Path mine =
        Files.writeString(
            Files.createDirectory(temp.resolve("saved.salvage")).resolve("a"), "mine");
    assertThatThrownBy(() -> EmbeddedStores.salvage(store, temp.resolve("saved")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("saved.salvage");
    assertThat(mine).hasContent("mine");
    assertThat(temp.resolve("saved")).doesNotExist();
  }

  @Test
  void whatIsBehindADamageIsSaved() throws IOException {
    Random random = new Random(7);
    int trials = 0;
    int saved = 0;
    for (Path file : DamagedStores.files(store.resolve("db"))) {
      String name = file.getFileName().toString();
      if (!name.endsWith(".log") && !name.endsWith(".sst")) {
        continue;
      }
      byte[] bytes = Files.readAllBytes(file);
      DamagedFilesTest.Damage.OVERWRITTEN.to(file, random);
      Path to = temp.resolve("saved-" + trials++);
      Map<Path, Integer> damaged = DamagedStores.contents(store);
      StoreReport report = EmbeddedStores.salvage(store, to);
      assertThat(DamagedStores.contents(store)).isEqualTo(damaged);
      assertThat(EmbeddedStores.check(to).problems()).isEmpty();
      saved += assertSaved(seen(to), name + " " + report.problems());
      Files.write(file, bytes);
    }
    assertThat(trials).isGreaterThan(4);
    // A damage takes a block or a record with it, not what is behind.
    assertThat((double) saved / trials / jobs(before)).isGreaterThan(0.8);
  }

  @Test
  void damagedListOfFilesIsReadAsFarAsItGoes() throws IOException {
    Path manifest =
        DamagedStores.files(store.resolve("db")).stream()
            .filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
            .findFirst()
            .orElseThrow();
    Files.writeString(store.resolve("db").resolve("CURRENT"), "nonsense");
    Files.delete(store.resolve("watermark"));
    // Behind the last entry: which tables that names is RocksDB's choice.
    Files.writeString(manifest, "nonsense".repeat(8), StandardOpenOption.APPEND);
    StoreReport report = EmbeddedStores.salvage(store, temp.resolve("saved"));
    assertThat(report.isWhole()).isFalse();
    assertSaved(seen(temp.resolve("saved")), report.problems().toString());
    assertThat(jobs(seen(temp.resolve("saved")))).isEqualTo(jobs(before));
  }

  @Test
  void checkTellsWhatIsDamagedWithinTables() throws IOException {
    assertThat(EmbeddedStores.check(store).problems()).isEmpty();
    Path table =
        DamagedStores.files(store.resolve("db")).stream()
            .filter(file -> file.toString().endsWith(".sst"))
            .findFirst()
            .orElseThrow();
    byte[] bytes = Files.readAllBytes(table);
    bytes[10] ^= 1;
    Files.write(table, bytes);
    Map<Path, Integer> contents = DamagedStores.contents(store);
    assertThat(EmbeddedStores.check(store).problems())
        .hasSize(1)
        .first()
        .asString()
        .contains(table.getFileName().toString());
    assertThat(DamagedStores.contents(store)).isEqualTo(contents);
  }

  @Test
  void storeInUseIsRefused() {
    try (EmbeddedEngine engine = open(store)) {
      assertThat(engine.health().healthy()).isTrue();
      for (Runnable step :
          List.<Runnable>of(
              () -> EmbeddedStores.check(store),
              () -> EmbeddedStores.salvage(store, temp.resolve("saved")))) {
        assertThatThrownBy(step::run)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("in use");
      }
    }
    assertThat(temp.resolve("saved")).doesNotExist();
  }

  /** Every job that was saved is as it was, or as it was before; returns how many there are. */
  private int assertSaved(Map<String, Object> seen, String what) {
    for (int queue = 0; queue < QUEUES; queue++) {
      Map<String, Integer> known = all(before, queue);
      assertThat(known).as(what).containsAllEntriesOf(all(seen, queue));
    }
    return jobs(seen);
  }

  private static int jobs(Map<String, Object> seen) {
    int jobs = 0;
    for (int queue = 0; queue < QUEUES; queue++) {
      jobs += all(seen, queue).size();
    }
    return jobs;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Integer> all(Map<String, Object> seen, int queue) {
    Map<String, Integer> all = new HashMap<>();
    for (JobState state : JobState.values()) {
      Object jobs = seen.get(DamagedStores.name(queue) + " " + state);
      if (jobs != null) {
        all.putAll((Map<String, Integer>) jobs);
      }
    }
    return all;
  }

  private static Map<String, Object> seen(Path store) {
    try (EmbeddedEngine engine = open(store)) {
      return DamagedStores.seen(engine);
    }
  }

  private static EmbeddedEngine open(Path store) {
    return EmbeddedEngine.open(EmbeddedSettings.in(store).tableBytes(128 << 10), new VirtualTime());
  }
}
