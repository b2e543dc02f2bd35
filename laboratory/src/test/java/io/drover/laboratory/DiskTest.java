package io.drover.laboratory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What shell commands write, on a disk that forgets and fills up. */
class DiskTest {

  @TempDir Path folder;

  private Path store;
  private Disk disk;

  /** Has every file lose what was not synced. */
  private static final class Unlucky extends Random {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean nextBoolean() {
      return false;
    }
  }

  @BeforeEach
  void make() throws Exception {
    assumeTrue(
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "cc"))),
        "cc is needed for a disk that forgets");
    store = folder.resolve("store");
    disk = Disk.of(folder, store);
  }

  private int shell(String commands) throws IOException, InterruptedException {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", commands).directory(store.toFile());
    shell.environment().putAll(disk.environment());
    return shell.redirectErrorStream(true).start().waitFor();
  }

  @Test
  void powerCutTakesWhatWasNotSynced() throws Exception {
    shell("printf synced >file; sync file .; printf ' and more' >>file; printf new >other");
    assertThat(store.resolve("file")).hasContent("synced and more");
    disk.cutPower(new Unlucky());
    assertThat(store.resolve("file")).hasContent("synced");
    assertThat(store.resolve("other")).doesNotExist();
  }

  @Test
  void powerCutTakesWhatWasOverwrittenAndRenamed() throws Exception {
    shell("printf first >file; printf second >other; sync file other .");
    shell("printf FIRST | dd of=file conv=notrunc; mv other renamed; mkdir inner");
    disk.cutPower(new Unlucky());
    assertThat(store.resolve("file")).hasContent("first");
    assertThat(store.resolve("other")).hasContent("second");
    assertThat(store.resolve("renamed")).doesNotExist();
    assertThat(store.resolve("inner")).doesNotExist();
  }

  @Test
  void whatWasSyncedAfterACutOutlivesTheNext() throws Exception {
    shell("printf first >file; sync file .");
    disk.cutPower(new Unlucky());
    shell("printf ' second' >>file; sync file");
    disk.cutPower(new Unlucky());
    assertThat(store.resolve("file")).hasContent("first second");
  }

  @Test
  void fullDiskTakesNothingMore() throws Exception {
    disk.fill();
    assertThat(shell("printf much >file")).isNotZero();
    disk.empty();
    assertThat(shell("printf much >file")).isZero();
    assertThat(store.resolve("file")).hasContent("much");
  }
}
