package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.embedded.storage.FileTrouble;
import io.drover.embedded.storage.StoreDirectory;
import io.drover.job.StoreException;
import io.drover.testkit.VirtualTime;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreDirectoryTest {

  @TempDir Path temp;

  private final VirtualTime time = new VirtualTime(Instant.EPOCH);

  @Test
  void directoryInUseIsRefusedWithTheProcessThatHasIt() {
    EmbeddedSettings settings = EmbeddedSettings.in(temp.resolve("store"));
    try (EmbeddedEngine engine = EmbeddedEngine.open(settings, time)) {
      assertThat(engine.health().healthy()).isTrue();
      assertThatThrownBy(() -> EmbeddedEngine.open(settings, time))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
    }
    EmbeddedEngine.open(settings, time).close();
  }

  @Test
  void refusedOpeningLeavesTheDirectoryHeld() throws Exception {
    Path store = temp.resolve("store");
    try (EmbeddedEngine engine = EmbeddedEngine.open(EmbeddedSettings.in(store), time)) {
      Path link = Files.createSymbolicLink(temp.resolve("link"), store);
      for (Path path : List.of(store, link)) {
        assertThatThrownBy(() -> EmbeddedEngine.open(EmbeddedSettings.in(path), time))
            .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
      }
      assertThat(Opening.run(store, Map.of()))
          .contains("in use by process " + ProcessHandle.current().pid())
          .contains("serve the console")
          .doesNotContain("opened");
      assertThat(engine.health().healthy()).isTrue();
    }
    assertThat(Opening.run(store, Map.of())).contains("opened").doesNotContain("refused");
  }

  @Test
  void openingWithoutTheNativeLibraryIsRefusedAndHoldsNothing() throws Exception {
    Path missing = temp.resolve("missing");
    String told =
        Opening.run(temp.resolve("store"), Map.of("ROCKSDB_SHAREDLIB_DIR", missing.toString()));
    assertThat(told.lines().filter(line -> !line.isBlank() && !line.startsWith("WARNING: ")))
        .hasSize(2)
        .allMatch(line -> line.startsWith("refused: cannot open the store in "))
        .allMatch(line -> line.contains(missing.toString()));
  }

  @Test
  void everyDirectoryThatWasMadeIsSynced() {
    Path deep = temp.resolve("a").resolve("b");
    try (StoreDirectory held = StoreDirectory.hold(deep)) {
      assertThat(held.changed()).containsExactly(deep, temp.resolve("a"), temp);
    }
    try (StoreDirectory held = StoreDirectory.hold(deep)) {
      assertThat(held.changed()).containsExactly(deep);
    }
  }

  @Test
  void newerLayoutIsRefusedAndLeftAsItIs() throws IOException {
    Path store = temp.resolve("store");
    EmbeddedEngine.open(EmbeddedSettings.in(store), time).close();
    Path layout = store.resolve("layout");
    String newer = Files.readString(layout).replace("layout 2", "layout 3");
    Files.writeString(layout, newer);
    assertThatThrownBy(() -> EmbeddedEngine.open(EmbeddedSettings.in(store), time))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has layout 3")
        .hasMessageContaining("knows layouts up to 2");
    assertThat(layout).hasContent(newer);
  }

  @Test
  void directoryOfOthersIsRefused() throws IOException {
    Files.writeString(temp.resolve("thesis.tex"), "precious");
    assertThatThrownBy(() -> EmbeddedEngine.open(EmbeddedSettings.in(temp), time))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("thesis.tex");
  }

  @Test
  void fileInPlaceOfTheDirectoryIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "");
    assertThatThrownBy(() -> EmbeddedEngine.open(EmbeddedSettings.in(file), time))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot use the directory")
        .hasMessageContaining("it is a file and not a directory")
        .hasMessageNotContaining("Exception");
  }

  @Test
  void troubleWithFilesIsToldInWords() {
    List<IOException> troubles =
        List.of(
            new AccessDeniedException("f"),
            new NoSuchFileException("f"),
            new FileAlreadyExistsException("f"),
            new NotDirectoryException("f"),
            new DirectoryNotEmptyException("f"),
            new FileSystemException("f"),
            new FileSystemException("f", null, "Read-only file system"),
            new IOException());
    for (IOException trouble : troubles) {
      assertThat(FileTrouble.text(trouble)).matches("(f: )?[A-Za-z -]{10,}");
    }
  }

  @Test
  void logThatLostAcknowledgedChangesIsRefused() throws IOException {
    Path copy = temp.resolve("copy");
    try (EmbeddedEngine engine =
        EmbeddedEngine.open(EmbeddedSettings.in(temp.resolve("store")), time)) {
      for (int i = 0; i < 100; i++) {
        Jobs.add(engine, "job-" + i);
      }
      // A copy of the files of a running store is what a crash would leave.
      copy(temp.resolve("store"), copy);
    }
    truncateLog(copy);
    assertThatThrownBy(() -> EmbeddedEngine.open(EmbeddedSettings.in(copy), time))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is damaged");
  }

  @Test
  void storeCopiedWhileRunningOpensWithAllThatWasAcknowledged() throws IOException {
    Path copy = temp.resolve("copy");
    try (EmbeddedEngine engine =
        EmbeddedEngine.open(EmbeddedSettings.in(temp.resolve("store")), time)) {
      for (int i = 0; i < 100; i++) {
        Jobs.add(engine, "job-" + i);
      }
      copy(temp.resolve("store"), copy);
    }
    try (EmbeddedEngine engine = EmbeddedEngine.open(EmbeddedSettings.in(copy), time)) {
      assertThat(engine.inspection().counts(Jobs.QUEUE).waiting()).isEqualTo(100);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  /** Cuts the largest log in half. */
  private static void truncateLog(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store.resolve("db"))) {
      Path log =
          files
              .filter(file -> file.toString().endsWith(".log"))
              .max(Comparator.comparing(file -> file.toFile().length()))
              .orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
        file.setLength(file.length() / 2);
      }
    }
  }
}
