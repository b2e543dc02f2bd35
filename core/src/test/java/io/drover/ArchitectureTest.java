package io.drover;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.drover.job.JsonCodec;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.drover");

  @Test
  void theClassesAreFound() {
    assertThat(CLASSES.size()).isGreaterThan(80);
    assertThat(CLASSES.contain(Drover.class)).isTrue();
  }

  @Test
  void packagesAreAStaircase() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("job")
        .definedBy("io.drover.job")
        .layer("schedule")
        .definedBy("io.drover.schedule")
        .layer("routing")
        .definedBy("io.drover.routing")
        .layer("rpc")
        .definedBy("io.drover.rpc")
        .layer("spi")
        .definedBy("io.drover.spi")
        .layer("internal")
        .definedBy("io.drover.internal..")
        .layer("facade")
        .definedBy("io.drover")
        .whereLayer("job")
        .mayNotAccessAnyLayer()
        .whereLayer("schedule")
        .mayOnlyAccessLayers("job")
        .whereLayer("routing")
        .mayOnlyAccessLayers("job")
        .whereLayer("rpc")
        .mayOnlyAccessLayers("job")
        .whereLayer("spi")
        .mayOnlyAccessLayers("routing", "schedule", "job")
        .whereLayer("internal")
        .mayOnlyAccessLayers("spi", "rpc", "routing", "schedule", "job")
        .check(CLASSES);
  }

  @Test
  void roomsOfTheRuntimeImportOnlyWhatTheirPackageCommentSays() {
    String rooms = "io.drover.internal.";
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("threads")
        .definedBy(rooms + "threads")
        .layer("observe")
        .definedBy(rooms + "observe")
        .layer("store")
        .definedBy(rooms + "store")
        .layer("produce")
        .definedBy(rooms + "produce")
        .layer("work")
        .definedBy(rooms + "work")
        .layer("follow")
        .definedBy(rooms + "follow")
        .layer("flow")
        .definedBy(rooms + "flow")
        .layer("dead")
        .definedBy(rooms + "dead")
        .layer("schedules")
        .definedBy(rooms + "schedule")
        .layer("insight")
        .definedBy(rooms + "insight")
        .layer("once")
        .definedBy(rooms + "once")
        .layer("route")
        .definedBy(rooms + "route")
        .layer("channel")
        .definedBy(rooms + "channel")
        .layer("call")
        .definedBy(rooms + "call")
        .layer("alert")
        .definedBy(rooms + "alert")
        .layer("meeting")
        .definedBy("io.drover.internal")
        .layer("values")
        .definedBy("io.drover.job")
        .whereLayer("threads")
        .mayNotAccessAnyLayer()
        .whereLayer("observe")
        .mayOnlyAccessLayers("threads", "values")
        .whereLayer("store")
        .mayOnlyAccessLayers("observe", "threads", "values")
        .whereLayer("produce")
        .mayOnlyAccessLayers("store", "threads", "values")
        .whereLayer("work")
        .mayOnlyAccessLayers("store", "observe", "threads", "values")
        .whereLayer("insight")
        .mayOnlyAccessLayers("work", "store", "threads", "values")
        .whereLayer("once")
        .mayOnlyAccessLayers("work", "store", "threads", "values")
        .whereLayer("route")
        .mayOnlyAccessLayers("work", "produce", "store", "threads", "values")
        .whereLayer("channel")
        .mayOnlyAccessLayers("produce", "store", "threads", "values")
        .whereLayer("call")
        .mayOnlyAccessLayers("work", "produce", "store", "threads", "values")
        .whereLayer("alert")
        .mayOnlyAccessLayers("store", "threads", "values")
        .whereLayer("follow")
        .mayOnlyAccessLayers("store", "threads", "values")
        .whereLayer("flow")
        .mayOnlyAccessLayers("store", "threads", "values")
        .whereLayer("dead")
        .mayOnlyAccessLayers("work", "store", "threads", "values")
        .whereLayer("schedules")
        .mayOnlyAccessLayers("work", "store", "threads", "values")
        .check(CLASSES);
  }

  @Test
  void everyClassOfTheRuntimeHasARoom() {
    classes()
        .that()
        .resideInAPackage("io.drover.internal")
        .should()
        .haveSimpleName("OpenStore")
        .orShould()
        .haveSimpleName("package-info")
        .check(CLASSES);
  }

  @Test
  void noPackagesFormACircle() {
    slices().matching("io.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /** What is around users' data is JSON of Drover's own, whatever codec the application has. */
  @Test
  void onlyTheCodecAndTheJsonOfDroversOwnKnowTheJsonLibrary() {
    classes()
        .that()
        .resideInAPackage("io.drover..")
        .and()
        .haveNameNotMatching(
            "io\\.drover\\.(job\\.(JsonCodec|Jackson.*)|internal\\.(store\\.(Json.*|Carriers)|dead\\..*|insight\\.ProcessCard))")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("tools.jackson..", "com.fasterxml..")
        .check(CLASSES);
  }

  @Test
  void theApiHasNoTypeOfTheJsonLibraryButTheUsersOwnMapper() {
    classes()
        .that()
        .haveNameMatching("io\\.drover\\.job\\.Jackson.*")
        .should()
        .notBePublic()
        .check(CLASSES);
    assertThat(CLASSES.get(JsonCodec.class).getDirectDependenciesFromSelf())
        .extracting(dependency -> dependency.getTargetClass().getName())
        .filteredOn(name -> name.startsWith("tools.jackson") || name.startsWith("com.fasterxml"))
        .containsOnly("tools.jackson.databind.ObjectMapper");
  }

  @Test
  void classesOfTheRuntimeAreFinal() {
    classes()
        .that()
        .resideInAPackage("io.drover.internal..")
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .areNotAnonymousClasses()
        .and()
        .doNotHaveSimpleName("ReadJob") // ClaimedJob extends it.
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CLASSES);
  }
}
