package io.drover.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples as programs: run as a reader runs them, and listed where a reader looks. */
@Timeout(60)
class MainsTest {

  private static final Path SOURCES = Path.of("src", "main", "java", "io", "drover", "examples");

  @TempDir Path folder;

  static List<Class<?>> examples() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .sorted()
          .<Class<?>>map(MainsTest::named)
          .filter(example -> Modifier.isPublic(example.getModifiers()))
          .toList();
    }
  }

  private static Class<?> named(String name) {
    try {
      return Class.forName("io.drover.examples." + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs an example, and returns what it printed. */
  private static String run(Class<?> example, String... args) throws Exception {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      example.getMethod("main", String[].class).invoke(null, (Object) args);
    } finally {
      System.setOut(out);
    }
    return printed.toString(UTF_8);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleRunsInMemoryWithoutArguments(Class<?> example) throws Exception {
    assertThat(run(example)).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleRunsOnRedis(Class<?> example) throws Exception {
    assertThat(run(example, TestStore.REDIS.uri(folder))).isNotBlank();
  }

  @ParameterizedTest
  @EnumSource
  void everyExampleTakesTheStoreItIsGiven(TestStore store) throws Exception {
    String uri = store.uri(folder);
    run(Batches.class, uri);
    String again = run(Batches.class, uri);
    assertThat(again)
        .isEqualTo(
            store == TestStore.MEMORY ? "4 completed\n1 failed\n" : "8 completed\n2 failed\n");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsRunOnEachStore(Class<?> example) throws IOException {
    String runs = Files.readString(Path.of("src/test/java/io/drover/examples/ExamplesTest.java"));
    assertThat(runs).contains(example.getSimpleName() + ".");
  }

  @Test
  void everyExampleIsListed() throws IOException {
    String list = Files.readString(Path.of("README.md"));
    assertThat(examples())
        .hasSizeGreaterThan(15)
        .allMatch(example -> list.contains("/" + example.getSimpleName() + ".java)"));
    assertThat(Arrays.stream(list.split("\n")).filter(line -> line.startsWith("| ")))
        .hasSizeGreaterThan(15);
  }
}
