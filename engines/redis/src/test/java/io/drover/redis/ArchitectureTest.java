package io.drover.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The order of the engine's packages. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.drover.redis");

  @Test
  void theClassesAreFound() {
    assertThat(CLASSES.size()).isGreaterThan(50);
    assertThat(CLASSES.contain(RedisEngine.class)).isTrue();
  }

  @Test
  void packagesAreAStaircase() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("scripts")
        .definedBy("io.drover.redis.scripts..")
        .layer("connections")
        .definedBy("io.drover.redis.connections..")
        .layer("facets")
        .definedBy("io.drover.redis.facets..")
        .layer("engine")
        .definedBy("io.drover.redis")
        .whereLayer("scripts")
        .mayNotAccessAnyLayer()
        .whereLayer("connections")
        .mayOnlyAccessLayers("scripts")
        .whereLayer("facets")
        .mayOnlyAccessLayers("connections", "scripts")
        .whereLayer("engine")
        .mayNotBeAccessedByAnyLayer()
        .check(CLASSES);
  }

  @Test
  void everyPackageHasItsPlaceInTheOrder() {
    classes()
        .should()
        .resideInAnyPackage(
            "io.drover.redis",
            "io.drover.redis.scripts..",
            "io.drover.redis.connections..",
            "io.drover.redis.facets..")
        .check(CLASSES);
  }

  @Test
  void noPackagesFormACircle() {
    slices().matching("io.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void scriptsSendNothing() {
    classes()
        .that()
        .resideInAPackage("io.drover.redis.scripts..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("io.lettuce.core", "io.lettuce.core.api..", "io.netty..")
        .check(CLASSES);
  }

  @Test
  void classesAreFinal() {
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
