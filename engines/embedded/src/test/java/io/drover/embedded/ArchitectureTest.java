package io.drover.embedded;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final String ROOT = "io.drover.embedded";

  /** Each room may import those before it. */
  private static final List<String> ROOMS =
      List.of("storage", "evidence", "rows", "commit", "state", "care", "commands", "facets");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void everyClassIsInARoomAndTheRootHasOnlyWhatOpensTheEngine() {
    assertThat(CLASSES.size()).isGreaterThan(70);
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(packages());
    assertThat(
            CLASSES.stream()
                .filter(type -> type.getPackageName().equals(ROOT) && type.isTopLevelClass())
                .map(JavaClass::getSimpleName))
        .containsExactlyInAnyOrder(
            "EmbeddedEngine",
            "EmbeddedEngineProvider",
            "EmbeddedSettings",
            "EmbeddedStores",
            "StoreOpener",
            "StoreReport",
            "package-info");
  }

  private static List<String> packages() {
    List<String> packages = new ArrayList<>(List.of(ROOT));
    ROOMS.forEach(room -> packages.add(ROOT + "." + room));
    return packages;
  }

  @Test
  void roomsAreAStaircase() {
    LayeredArchitecture staircase =
        layeredArchitecture().consideringOnlyDependenciesInLayers().layer("root").definedBy(ROOT);
    for (String room : ROOMS) {
      staircase = staircase.layer(room).definedBy(ROOT + "." + room);
    }
    for (int i = 0; i < ROOMS.size(); i++) {
      staircase =
          i == 0
              ? staircase.whereLayer(ROOMS.get(0)).mayNotAccessAnyLayer()
              : staircase
                  .whereLayer(ROOMS.get(i))
                  .mayOnlyAccessLayers(ROOMS.subList(0, i).toArray(String[]::new));
    }
    staircase.check(CLASSES);
  }

  @Test
  void noRoomsFormACircle() {
    slices().matching("io.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheRootIsExported() {
    ModuleDescriptor module =
        ModuleFinder.of(Path.of("target", "classes"))
            .find("io.drover.embedded")
            .orElseThrow()
            .descriptor();
    assertThat(module.exports()).extracting(Exports::source).containsExactly(ROOT);
  }

  @Test
  void whatUsersSeeIsNoRecordSoThatItCanGrow() {
    classes()
        .that()
        .resideInAPackage(ROOT)
        .and()
        .arePublic()
        .should()
        .notBeRecords()
        .check(CLASSES);
  }

  @Test
  void classesOfTheEngineAreFinal() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .areNotAnonymousClasses()
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CLASSES);
  }
}
