package io.drover.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModulePathTest {

  private static final Path LIBRARIES = Path.of(System.getProperty("drover.module.path"));
  private static final Path SOURCES = Path.of("..", "src", "application", "java");
  private static final Path JDK = Path.of(System.getProperty("java.home"));

  /** What the embedded engine does without. */
  private static final List<String> OF_REDIS =
      List.of("drover-redis", "lettuce-", "netty-", "reactive-", "reactor-", "redis-");

  @TempDir Path folder;

  @BeforeEach
  void compile() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--release",
                "17",
                "-d",
                application().toString(),
                "--module-path",
                LIBRARIES.toString()));
    try (Stream<Path> sources = Files.walk(SOURCES)) {
      sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
    }
    run("javac", arguments);
  }

  @Test
  void aModularApplicationRunsJobsOnEachEngine() throws Exception {
    try (RedisProcess redis = RedisProcess.start(folder)) {
      assertThat(runApplication(JDK, libraries(), "embedded:", store(), redis.uri()))
          .contains("all ran");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aProgramWithoutALoggerIsToldNothing(Path jdk) throws Exception {
    List<Path> embedded =
        libraries().stream()
            .filter(jar -> OF_REDIS.stream().noneMatch(jar.getFileName().toString()::startsWith))
            .toList();
    assertThat(embedded).noneMatch(jar -> jar.toString().contains("logback"));
    assertThat(runApplication(jdk, embedded, "embedded:", store()))
        .matches("jdk\\.net: \\w+\\Rall ran\\R");
  }

  static Stream<Path> jdks() throws IOException {
    Path others = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(others)) {
      return Stream.of(JDK);
    }
    try (Stream<Path> found = Files.list(others)) {
      List<Path> newer = found.filter(ModulePathTest::isNewer).toList();
      return Stream.concat(Stream.of(JDK), newer.stream());
    }
  }

  private static boolean isNewer(Path jdk) {
    try {
      return !Files.isSymbolicLink(jdk)
          && Files.isExecutable(jdk.resolve("bin").resolve("java"))
          && Files.readString(jdk.resolve("release")).contains("JAVA_VERSION=\"2");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void anImageOfTwoModulesOfTheJdkRunsTheEmbeddedEngine() throws Exception {
    List<Path> embedded =
        libraries().stream()
            .filter(jar -> OF_REDIS.stream().noneMatch(jar.getFileName().toString()::startsWith))
            .toList();

    assertThat(runApplication(link("java.base,java.xml"), embedded, "embedded:", store()))
        .contains("all ran");
  }

  @Test
  void anImageWithoutJdkNetRunsTheRedisEngine() throws Exception {
    Path image = link("java.base,java.xml,java.naming,jdk.unsupported");
    try (RedisProcess redis = RedisProcess.start(folder)) {
      assertThat(runApplication(image, libraries(), "embedded:", redis.uri()))
          .contains("jdk.net: false")
          .contains("all ran");
    }
  }

  @Test
  void enginesAreFoundWhereEachModuleHasALoaderOfItsOwn() throws Exception {
    List<Path> path = new ArrayList<>(libraries());
    path.add(application());
    Configuration configuration =
        ModuleLayer.boot()
            .configuration()
            .resolveAndBind(
                ModuleFinder.of(path.toArray(Path[]::new)),
                ModuleFinder.of(),
                Set.of("org.example"));
    ModuleLayer layer =
        ModuleLayer.boot()
            .defineModulesWithManyLoaders(configuration, ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());

    layer
        .findLoader("org.example")
        .loadClass("org.example.Main")
        .getMethod("main", String[].class)
        .invoke(null, (Object) new String[] {"embedded:"});
  }

  private Path application() {
    return folder.resolve("application");
  }

  private String store() {
    return "embedded:" + folder.resolve("store");
  }

  private static List<Path> libraries() throws IOException {
    try (Stream<Path> jars = Files.list(LIBRARIES)) {
      return jars.toList();
    }
  }

  /** Makes a runtime that has some modules of the JDK and what these need, and nothing else. */
  private Path link(String modules) {
    Path image = folder.resolve("image");
    run("jlink", List.of("--add-modules", modules, "--output", image.toString()));
    return image;
  }

  private static void run(String tool, List<String> arguments) {
    ToolProvider provider = ToolProvider.findFirst(tool).orElseThrow();
    assertThat(provider.run(System.out, System.err, arguments.toArray(String[]::new)))
        .as(tool)
        .isZero();
  }

  /** Runs the application on a runtime, and returns what it printed. */
  private String runApplication(Path runtime, List<Path> libraries, String... arguments)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                runtime.resolve("bin").resolve("java").toString(),
                "--enable-native-access=ALL-UNNAMED,rocksdbjni",
                "--module-path",
                Stream.concat(libraries.stream(), Stream.of(application()))
                    .map(path -> path.toAbsolutePath().toString())
                    .collect(Collectors.joining(File.pathSeparator)),
                "--module",
                "org.example/org.example.Main"));
    command.addAll(Arrays.asList(arguments));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
