package io.drover.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.distribution.Installed.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of classes makes starts fast, and harms nobody whatever it is. */
class ClassesTest {

  private static final String LOADS = "-Xlog:class+load:stdout";

  @TempDir Path folder;

  private Installed program;

  @BeforeEach
  void unpack() throws Exception {
    // JDK 17 keeps no classes from folders that have a blank in their names.
    program = Installed.unpack("_64\\.tar\\.gz", folder, "programs");
  }

  @Test
  void theSecondStartHasItsClassesReady() throws Exception {
    program.run("--version").printed();
    assertThat(files()).hasSize(1);
    String loads = program.with("DROVER_JAVA_OPTS", LOADS).run("queues").out();
    Map<Boolean, List<String>> classes =
        loads
            .lines()
            .filter(line -> line.contains("] io.drover."))
            .collect(Collectors.partitioningBy(line -> line.contains("shared objects file (top)")));
    assertThat(classes.get(true)).hasSizeGreaterThan(30);
    // Of classes of an old form, such as picocli's, and what is made of them, none is kept.
    assertThat(classes.get(false)).hasSizeLessThan(10);
  }

  @Test
  void aFileThatIsNoneIsPassedOver() throws Exception {
    program.run("--version").printed();
    Path file = files().get(0);
    assertThat(file.toFile().setWritable(true)).isTrue();
    Files.write(file, new byte[0]);
    assertThat(program.run("--version").printed()).startsWith("drover ");
    Files.writeString(file, "nonsense".repeat(10_000));
    assertThat(program.run("--version").printed()).startsWith("drover ");
  }

  @Test
  void aFileOfOtherJarsIsPassedOver() throws Exception {
    program.run("--version").printed();
    Path jar = program.root().resolve("lib/app/lib");
    try (Stream<Path> jars = Files.list(jar)) {
      for (Path one : jars.toList()) {
        Files.setLastModifiedTime(one, FileTime.from(Instant.EPOCH.plusSeconds(1_000_000_000)));
      }
    }
    assertThat(program.run("--version").printed()).startsWith("drover ");
    String loads = program.with("DROVER_JAVA_OPTS", LOADS).run("--version").out();
    assertThat(loads).contains("drover ").doesNotContain("shared objects file (top)");
  }

  @Test
  void aFileOlderThanTheProgramIsMadeAnew() throws Exception {
    program.run("--version").printed();
    FileTime old = FileTime.from(Instant.EPOCH.plusSeconds(1_000_000_000));
    Files.setLastModifiedTime(files().get(0), old);
    program.run("--version").printed();
    assertThat(Files.getLastModifiedTime(files().get(0))).isGreaterThan(old);
  }

  @Test
  void withoutAPlaceForItTheProgramRuns() throws Exception {
    Files.writeString(cds(), "in the way");
    ArchiveTest.runJobs(program);
    assertThat(cds()).hasContent("in the way");
  }

  @Test
  void aDiskWithoutRoomForItHarmsNobody() throws Exception {
    // A limit of the size of files, in blocks of 1 KB, is as good as a disk that is full.
    String limited = "ulimit -f 4000; exec \"$0\" \"$@\"";
    List<String> command = List.of("bash", "-c", limited, program.script().toString(), "queues");
    for (int i = 0; i < 2; i++) {
      assertThat(program.run(command).err()).startsWith("drover: there is no store");
    }
    assertThat(files()).hasSize(1);
    assertThat(Files.size(files().get(0))).isZero();
  }

  @Test
  void manyFirstStartsAtOnceLeaveOneFile() throws Exception {
    List<CompletableFuture<Outcome>> starts =
        Stream.generate(() -> CompletableFuture.supplyAsync(this::version)).limit(3).toList();
    for (CompletableFuture<Outcome> start : starts) {
      assertThat(start.join().printed()).startsWith("drover ");
    }
    assertThat(files()).hasSize(1).allMatch(file -> file.toString().endsWith(".jsa"));
  }

  private Outcome version() {
    try {
      return program.run("--version");
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private Path cds() {
    return program.root().resolve("lib/app/cds");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(cds())) {
      return files.toList();
    }
  }
}
