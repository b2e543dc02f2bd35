package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/** What is left of RocksDB's native library in the folder that it is unpacked into. */
class NativeLibraryTest {

  /** A limit of the size of files, in blocks of 1 KB, is as good as a disk that is full. */
  private static final List<String> WITHOUT_ROOM =
      List.of("bash", "-c", "ulimit -f 8000; exec \"$@\"", "bash");

  @TempDir Path temp;

  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temp.resolve("folder"));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void nothingIsLeftOnceItIsLoaded() throws Exception {
    Process process = start(List.of(), KeptOpen.class.getName());
    try {
      assertThat(process.inputReader().lines().anyMatch("open"::equals)).isTrue();
      assertThat(libraries()).isEmpty(); // So nothing is left if it is killed now.
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatKilledProcessesLeftIsRemovedAfterAnHour() throws Exception {
    Path left = leave("drover-rocksdb-1", Duration.ofMinutes(61));
    Path recent = leave("drover-rocksdb-2", Duration.ofMinutes(10));
    Path other = leave("drover-other", Duration.ofMinutes(61));
    Path full = leave("drover-rocksdb-3", Duration.ofMinutes(61));
    Path precious = Files.writeString(full.resolve("precious"), "mine");
    age(full, Duration.ofMinutes(61));
    assertThat(open(List.of())).containsOnlyOnce("opened");
    assertThat(left).doesNotExist();
    assertThat(List.of(recent, other, precious)).allMatch(Files::exists);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aFolderWithoutRoomIsNamedAndLeftAsItWas() throws Exception {
    String told = open(WITHOUT_ROOM);
    assertThat(told)
        .contains("cannot unpack and load RocksDB's native library in " + folder)
        .contains("java.io.tmpdir")
        .doesNotContain("opened");
    assertThat(libraries()).isEmpty();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aLibraryThatIsBroughtIsLoadedFromWhereItIs() throws Exception {
    Path brought = bring();
    assertThat(open(WITHOUT_ROOM, "-Ddrover.rocksdb.folder=" + brought)).isEqualTo(opened());
  }

  @Test
  void aFolderWithoutTheLibraryIsPassedOver() throws Exception {
    assertThat(open(List.of(), "-Ddrover.rocksdb.folder=" + temp)).isEqualTo(opened());
  }

  @Test
  void aBroughtLibraryThatIsNoneIsRefusedWithItsFolder() throws Exception {
    Path brought = bring();
    try (Stream<Path> files = Files.list(brought)) {
      Files.writeString(files.findFirst().orElseThrow(), "no library");
    }
    assertThat(open(List.of(), "-Ddrover.rocksdb.folder=" + brought))
        .contains("cannot load RocksDB's native library from " + brought)
        .contains("drover.rocksdb.folder")
        .doesNotContain("opened");
  }

  /** Returns a folder with the library, under the name by which RocksDB looks for it. */
  private Path bring() throws IOException {
    Path brought = Files.createDirectory(temp.resolve("brought"));
    String packed = "/" + Environment.getJniLibraryFileName("rocksdb");
    try (InputStream library = RocksDB.class.getResourceAsStream(packed)) {
      Files.copy(
          Objects.requireNonNull(library),
          brought.resolve(Environment.getJniLibraryFileName("rocksdbjni")));
    }
    return brought;
  }

  private static String opened() {
    return "opened" + System.lineSeparator();
  }

  /** Returns what is told by a process that opens a store twice. */
  private String open(List<String> before, String... options) throws Exception {
    Process process = start(before, Opening.class.getName(), options);
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .replaceFirst("opened\\Ropened", "opened");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(List<String> before, String program, String... options) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            program,
            temp.resolve("store").toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private Path leave(String name, Duration age) throws IOException {
    Path left = Files.createDirectory(folder.resolve(name));
    age(left, age);
    return left;
  }

  private static void age(Path path, Duration age) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
  }

  private List<Path> libraries() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.getFileName().toString().contains("rocksdb")).toList();
    }
  }

  /** A process that opens a store and keeps it open. */
  static final class KeptOpen {
    private KeptOpen() {}

    public static void main(String[] args) throws IOException {
      try (var engine =
          EmbeddedEngine.open(
              EmbeddedSettings.in(Path.of(args[0])), new io.drover.testkit.VirtualTime())) {
        System.out.println("open");
        int unused = System.in.read();
      }
    }
  }
}
