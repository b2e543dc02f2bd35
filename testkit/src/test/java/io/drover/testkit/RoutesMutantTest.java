package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.spi.JobDelivery;
import io.drover.spi.Routes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engines with one fault each about exchanges: the contract has to catch every one of them. */
class RoutesMutantTest {

  enum Mutant {
    GIVES_VERSIONS_ONCE_MORE("B13"),
    LOSES_EXCHANGES_ON_REOPENING("B16"),
    PUBLISHES_TO_THE_FIRST_ONLY("B17"),
    PUBLISHES_UNDER_REPLACED_ROUTES("B20"),
    TAKES_AN_ABSENT_EXCHANGE_FOR_ANY("B21");

    final String rule;

    Mutant(String rule) {
      this.rule = rule;
    }
  }

  @ParameterizedTest
  @EnumSource
  void contractCatchesTheMutant(Mutant mutant) {
    assertThat(MutantTest.brokenRules("B", () -> new MutantEngine(mutant))).contains(mutant.rule);
  }

  /** A model engine with one fault. */
  private static final class MutantEngine extends ModelEngine {
    private final Mutant mutant;

    MutantEngine(Mutant mutant) {
      this.mutant = mutant;
    }

    @Override
    ModelEngine fresh() {
      return new MutantEngine(mutant);
    }

    @Override
    ModelEngine reopened() {
      ModelEngine next = super.reopened();
      if (mutant == Mutant.LOSES_EXCHANGES_ON_REOPENING) {
        next.routes.all().forEach(each -> next.routes.delete(each.declaration().name(), false));
      }
      return next;
    }

    @Override
    public Routes routes() {
      return new MutantRoutes(this);
    }
  }

  private static final class MutantRoutes extends ModelRoutes {
    private final MutantEngine engine;

    MutantRoutes(MutantEngine engine) {
      super(engine);
      this.engine = engine;
    }

    @Override
    public Deleted delete(String exchange, boolean onlyIfUnused) {
      Deleted deleted = super.delete(exchange, onlyIfUnused);
      if (engine.mutant == Mutant.GIVES_VERSIONS_ONCE_MORE) {
        engine.routes.lastVersion = 0;
      }
      return deleted;
    }

    @Override
    public CompletableFuture<Optional<List<Added>>> publish(
        List<JobDelivery> jobs, Map<String, Long> versions) {
      return switch (engine.mutant) {
        case PUBLISHES_TO_THE_FIRST_ONLY ->
            super.publish(jobs.subList(0, Math.min(1, jobs.size())), versions);
        case PUBLISHES_UNDER_REPLACED_ROUTES -> super.publish(jobs, Map.of());
        case TAKES_AN_ABSENT_EXCHANGE_FOR_ANY ->
            super.publish(
                jobs, versions.containsValue(Routes.ABSENT) ? Map.<String, Long>of() : versions);
        default -> super.publish(jobs, versions);
      };
    }
  }
}
