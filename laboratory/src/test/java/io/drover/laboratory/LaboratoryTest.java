package io.drover.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.PageRequest;
import io.drover.laboratory.Finding.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Short rounds of the laboratory, of which each has a seed of its own and prints it. */
class LaboratoryTest {

  private static final Duration TROUBLE = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofSeconds(3);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void noTroubleBreaksAPromise(EngineKind engine) throws Exception {
    Set<TroubleKind> kinds = TroubleKind.of(engine);
    kinds.removeAll(TroubleKind.OF_THE_DISK); // They need a compiler.
    Verdict verdict = new Round(plan(engine, TROUBLE, kinds), folder).run();
    System.out.println(verdict.tally());
    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.tally().acknowledged).isPositive();
    assertThat(verdict.tally().ends).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void jobThatIsRemovedBehindTheBackIsFound(EngineKind engine) throws Exception {
    String[] removed = new String[1];
    Verdict verdict =
        new Round(plan(engine, SHORT, Set.of(TroubleKind.KILL)), folder)
            .run(uri -> removed[0] = removeOne(uri));
    assertThat(verdict.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.fault()).isEqualTo(Fault.LOST);
              assertThat(finding.label()).isEqualTo(removed[0]);
            });
  }

  @ParameterizedTest
  @EnumSource
  void completedJobThatIsMadeReadyBehindTheBackIsFound(EngineKind engine) throws Exception {
    String[] again = new String[1];
    Verdict verdict =
        new Round(plan(engine, SHORT, Set.of(TroubleKind.KILL)), folder)
            .run(uri -> again[0] = retryOne(uri));
    assertThat(verdict.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.fault()).isEqualTo(Fault.DOUBLED);
              assertThat(finding.label()).isEqualTo(again[0]);
            });
  }

  private static Plan plan(EngineKind engine, Duration trouble, Set<TroubleKind> kinds) {
    long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    System.out.printf("%s %s, seed %d%n", engine, kinds, seed);
    return Plan.of(engine, seed, trouble, kinds);
  }

  private static String removeOne(String uri) {
    try (Drover drover = Drover.open(uri)) {
      JobQueue<Task> queue = drover.queue(Task.QUEUE, Task.class);
      Job<Task> job = completed(queue);
      queue.admin().remove(job.id());
      return job.data().label();
    }
  }

  private static String retryOne(String uri) {
    try (Drover drover = Drover.open(uri)) {
      JobQueue<Task> queue = drover.queue(Task.QUEUE, Task.class);
      Job<Task> job = completed(queue);
      assertThat(queue.admin().retry(job.id())).isTrue();
      return job.data().label();
    }
  }

  private static Job<Task> completed(JobQueue<Task> queue) {
    return queue.admin().page(PageRequest.of(JobState.COMPLETED).limit(100)).items().stream()
        .filter(job -> job.data().kind() == Task.Kind.PLAIN)
        .findFirst()
        .orElseThrow();
  }
}
