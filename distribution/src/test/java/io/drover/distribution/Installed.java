package io.drover.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program as somebody has it who has unpacked an archive. For one thread. */
final class Installed {

  private static final Path TARGET = Path.of("target").toAbsolutePath();
  static final String VERSION = Objects.requireNonNull(System.getProperty("drover.version"));

  /** What a command left behind. */
  record Outcome(int code, String out, String err) {

    /** Returns what it printed, if all went well and it said nothing else. */
    String printed() {
      assertThat(err).isEmpty();
      assertThat(code).isZero();
      return out;
    }
  }

  private final Path root;
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  /** The program in a folder, whose output and store go to another. */
  Installed(Path root, Path folder) {
    this.root = root;
    this.folder = folder;
    environment.put("DROVER_STORE", "embedded:" + folder.resolve("a store"));
    environment.put("HOME", folder.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("PATH", System.getenv("PATH"));
  }

  /** Returns the archive of which the name ends so. */
  static Path archive(String ending) throws IOException {
    try (Stream<Path> files = Files.list(TARGET)) {
      return files
          .filter(file -> file.getFileName().toString().matches("drover[-_].*" + ending))
          .findFirst()
          .orElseThrow(() -> new AssertionError("there is no archive *" + ending));
    }
  }

  /** Unpacks an archive into a folder with a blank in its name. */
  static Installed unpack(String ending, Path folder) throws Exception {
    return unpack(ending, folder, "my programs");
  }

  /** Unpacks an archive into a new folder. */
  static Installed unpack(String ending, Path folder, String name) throws Exception {
    Path to = Files.createDirectory(folder.resolve(name));
    String archive = archive(ending).toString();
    List<String> command =
        archive.endsWith(".zip")
            ? List.of("unzip", "-q", archive, "-d", to.toString())
            : List.of("tar", "-xzf", archive, "-C", to.toString());
    assertThat(run(command, Map.of(), folder).printed()).isEmpty();
    return new Installed(to.resolve("drover-" + VERSION), folder);
  }

  /** Sets a variable of the environment, which has few, or removes it if the value is empty. */
  Installed with(String variable, String value) {
    if (value.isEmpty()) {
      environment.remove(variable);
    } else {
      environment.put(variable, value);
    }
    return this;
  }

  /** Leaves no Java to be found outside of the program's folder. */
  Installed withoutJava() throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool :
        List.of("sed", "dirname", "readlink", "cksum", "find", "mkdir", "mv", "rm")) {
      Path script = tools.resolve(tool);
      Files.writeString(script, "#!/bin/sh\nexec %s \"$@\"\n".formatted(which(tool)));
      assertThat(script.toFile().setExecutable(true)).isTrue();
    }
    return with("JAVA_HOME", "").with("PATH", tools.toString());
  }

  private static Path which(String tool) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(place -> Path.of(place, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  Path root() {
    return root;
  }

  Path script() {
    return root.resolve("bin").resolve("drover");
  }

  Outcome run(String... arguments) throws Exception {
    return run(script(), arguments);
  }

  /** Runs the program by a name of its own. */
  Outcome run(Path script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** Runs a command that runs the program. */
  Outcome run(List<String> command) throws Exception {
    return run(command, environment, folder);
  }

  /** Runs a command in a folder. An empty environment stands for that of this process. */
  static Outcome run(List<String> command, Map<String, String> environment, Path folder)
      throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    if (!environment.isEmpty()) {
      builder.environment().clear();
      builder.environment().putAll(environment);
    }
    Process process =
        builder
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("%s has ended", command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
