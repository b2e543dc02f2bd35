package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every change of what users can see is seen in a diff, and nothing they see keeps from growing.
 */
class SurfaceTest {

  private static final Path FILE = Path.of("src", "test", "resources", "surface.txt");
  private static final List<Class<?>> TYPES = ExportedTypes.of(Drover.class);

  @Test
  void surfaceIsAsItWasAgreed() throws IOException {
    List<String> surface = Surface.of(TYPES);
    if (System.getProperty("drover.surface", "").equals("write")) {
      Files.write(FILE, surface);
    }
    List<String> agreed = Files.readAllLines(FILE);
    List<String> changes = new ArrayList<>();
    agreed.stream()
        .filter(line -> !surface.contains(line))
        .forEach(line -> changes.add("- " + line));
    surface.stream()
        .filter(line -> !agreed.contains(line))
        .forEach(line -> changes.add("+ " + line));
    if (!changes.isEmpty()) {
      fail(
          "expected the exported types to be as in %s, got:%n%s%nIf that is meant, run this test with -Ddrover.surface=write and commit the file.",
          FILE, String.join(System.lineSeparator(), changes));
    }
  }

  @Test
  void exportedTypesAreFound() {
    assertThat(TYPES).hasSizeGreaterThan(50).contains(Drover.class);
  }

  @Test
  void noRecordIsExportedSinceItsComponentsCouldNotGrow() {
    assertThat(TYPES).noneMatch(Class::isRecord);
  }

  @Test
  void onlyExceptionsHavePublicConstructors() {
    assertThat(TYPES)
        .filteredOn(type -> !Throwable.class.isAssignableFrom(type))
        .allSatisfy(type -> assertThat(type.getConstructors()).isEmpty());
  }
}
