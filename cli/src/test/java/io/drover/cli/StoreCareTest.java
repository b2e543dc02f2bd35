package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.cli.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCareTest {

  @TempDir Path folder;

  private Path store;

  @BeforeEach
  void fill() {
    store = folder.resolve("store");
    try (Drover drover = Drover.open("embedded:" + store)) {
      for (int i = 0; i < 100; i++) {
        drover.queue("letters", String.class).add("letter", "x".repeat(1000));
      }
    }
  }

  @Test
  void wholeStoreIsFoundWhole() {
    Outcome outcome = run("check", store.toString());
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("queue letters: 100 jobs found", "nothing is wrong");
    assertThat(run("check", store.toString(), "--json").json().get("whole").asBoolean()).isTrue();
  }

  @Test
  void damagedStoreIsSalvagedAndStaysAsItIs() throws IOException {
    Path log;
    try (var files = Files.list(store.resolve("db"))) {
      log = files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(log);
    bytes[40_000] ^= 0x55;
    Files.write(log, bytes);
    Outcome check = run("check", store.toString());
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains(log.getFileName() + " cannot be read at byte", "1 problem");
    Outcome queues = run("queues", "--store", "embedded:" + store);
    assertThat(queues.code()).isEqualTo(3);
    assertThat(queues.err()).contains("is damaged", "drover salvage");

    Path saved = folder.resolve("saved");
    Outcome salvage = run("salvage", store.toString(), saved.toString(), "--json");
    assertThat(salvage.err()).isEmpty();
    assertThat(salvage.code()).isEqualTo(1);
    assertThat(salvage.json().get("jobs").get("letters").asInt()).isBetween(60, 99);
    assertThat(Files.readAllBytes(log)).isEqualTo(bytes);
    assertThat(run("check", saved.toString()).code()).isZero();
    try (Drover drover = Drover.open("embedded:" + saved)) {
      assertThat(drover.queue("letters", String.class).counts().waiting())
          .isEqualTo(salvage.json().get("jobs").get("letters").asInt());
    }
  }

  @Test
  void folderThatIsNoStoreOrNotEmptyIsRefused() {
    Outcome check = run("check", folder.resolve("nothing").toString());
    assertThat(check.code()).isEqualTo(3);
    assertThat(check.err()).contains("expected a store in");
    assertThat(folder.resolve("nothing")).doesNotExist();
    Outcome salvage = run("salvage", store.toString(), store.toString());
    assertThat(salvage.code()).isEqualTo(2);
    assertThat(salvage.err()).contains("to be empty or not to exist");
  }

  private Outcome run(String... args) {
    return new Program(folder.resolve("other")).run(args);
  }
}
