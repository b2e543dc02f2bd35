package io.drover.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.distribution.Installed.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is unpacked from the archives runs, wherever it lies. */
class ArchiveTest {

  private static final Path JDKS = Path.of("/usr/lib/jvm");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"\\.zip", "_64\\.tar\\.gz", "-java\\.tar\\.gz"})
  void anArchiveRunsFromAFolderWithABlank(String archive) throws Exception {
    runJobs(Installed.unpack(archive, folder));
  }

  @Test
  void theImageNeedsNoJava() throws Exception {
    Installed program = Installed.unpack("-java\\.tar\\.gz", folder).withoutJava();
    Path broken = Files.createDirectories(folder.resolve("broken/bin"));
    Files.writeString(broken.resolveSibling("release"), "JAVA_VERSION=\"17\"");
    Path java = Files.writeString(broken.resolve("java"), "#!/bin/sh\nexit 9\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    runJobs(program.with("JAVA_HOME", broken.getParent().toString()));
  }

  @Test
  void theProgramRunsThroughLinks() throws Exception {
    Installed program = Installed.unpack("_64\\.tar\\.gz", folder);
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path link = Files.createSymbolicLink(bin.resolve("first"), bin.relativize(program.script()));
    Path second = Files.createSymbolicLink(bin.resolve("second"), Path.of("first"));
    assertThat(program.run(link, "--version").printed()).startsWith("drover ");
    assertThat(program.run(second, "--version").printed()).startsWith("drover ");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void nothingIsSaidOnAnyJdk(Path jdk) throws Exception {
    runJobs(Installed.unpack("_64\\.tar\\.gz", folder).with("JAVA_HOME", jdk.toString()));
  }

  static List<Path> jdks() throws IOException {
    Path own = Path.of(System.getProperty("java.home"));
    if (!Files.isDirectory(JDKS)) {
      return List.of(own);
    }
    try (Stream<Path> others = Files.list(JDKS)) {
      return Stream.concat(Stream.of(own), others.filter(ArchiveTest::isNewJdk)).toList();
    }
  }

  private static boolean isNewJdk(Path jdk) {
    try {
      return !Files.isSymbolicLink(jdk)
          && Files.isExecutable(jdk.resolve("bin/java"))
          && Files.readString(jdk.resolve("release")).matches("(?s).*JAVA_VERSION=\"[2-9]\\d.*");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void optionsForJavaAreTaken() throws Exception {
    Installed program =
        Installed.unpack("_64\\.tar\\.gz", folder)
            .with("DROVER_JAVA_OPTS", "-XX:+UseSerialGC -XX:ErrorFile=*");
    assertThat(program.run("--version").printed()).startsWith("drover ");
    Outcome refused = program.with("DROVER_JAVA_OPTS", "-XX:+Nonsense").run("--version");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("Nonsense");
  }

  @Test
  void whatComesWithItIsThere() throws Exception {
    Installed program = Installed.unpack("_64\\.tar\\.gz", folder);
    Path share = program.root().resolve("share");
    assertThat(Files.readString(share.resolve("man/man1/drover.1"))).contains(".SS drover add");
    Path completion = share.resolve("bash-completion/completions/drover");
    String script = ". '%s'; complete -p drover".formatted(completion);
    assertThat(Installed.run(List.of("bash", "-c", script), Map.of(), folder).printed())
        .contains("drover");
    assertThat(program.root().resolve("LICENSE")).exists();
    try (Stream<Path> files = Files.walk(program.root())) {
      assertThat(files.filter(file -> file.toString().endsWith(".so"))).hasSize(1);
    }
  }

  static void runJobs(Installed program) throws Exception {
    assertThat(program.run("-V").printed()).startsWith("drover ");
    program.run("add", "q", "--data", "1").printed();
    assertThat(program.run("queues").printed()).containsPattern("q +1 +0");
    assertThat(program.run("work", "q", "--exec", "true", "--drain", "--json").printed())
        .contains("\"completed\" : 1");
  }
}
