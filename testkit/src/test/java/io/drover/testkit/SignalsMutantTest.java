package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.routing.TopicPattern;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.spi.Signals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engines with one fault each about channels: the contract has to catch every one of them. */
class SignalsMutantTest {

  enum Mutant {
    HEARS_A_STAR_AS_A_GLOB("Z2"),
    TELLS_IN_REVERSE("Z3"),
    GOES_ON_TELLING_THE_CLOSED("Z5"),
    RETAINS_EVERYTHING("Z7"),
    RETAINS_FOR_EVER("Z8"),
    IGNORES_JOBS("Z11"),
    IGNORES_VERSIONS("Z12");

    final String rule;

    Mutant(String rule) {
      this.rule = rule;
    }
  }

  /** A model tells at once: what has not been heard soon never is. */
  @BeforeAll
  static void waitShortly() {
    Awaitility.setDefaultTimeout(Duration.ofMillis(200));
  }

  @AfterAll
  static void waitAsEver() {
    Awaitility.reset();
  }

  @ParameterizedTest
  @EnumSource
  void contractCatchesTheMutant(Mutant mutant) {
    assertThat(MutantTest.brokenRules("Z", () -> new MutantEngine(mutant))).contains(mutant.rule);
  }

  /** A model engine with one fault. */
  private static final class MutantEngine extends ModelEngine {
    private final Mutant mutant;
    private final MutantSignals mutants = new MutantSignals(this);

    MutantEngine(Mutant mutant) {
      this.mutant = mutant;
    }

    @Override
    ModelEngine fresh() {
      return new MutantEngine(mutant);
    }

    @Override
    public Signals signals() {
      return mutants;
    }
  }

  private static final class MutantSignals extends ModelSignals {
    private final MutantEngine engine;

    MutantSignals(MutantEngine engine) {
      super(engine);
      this.engine = engine;
    }

    @Override
    public CompletableFuture<Listening> listen(Interest interest, Listener listener) {
      Interest heard = interest;
      if (engine.mutant == Mutant.HEARS_A_STAR_AS_A_GLOB && interest.pattern() != null) {
        heard = Interest.in(TopicPattern.of(interest.text().replace('*', '#')));
      }
      CompletableFuture<Listening> listening = super.listen(heard, listener);
      return engine.mutant == Mutant.GOES_ON_TELLING_THE_CLOSED
          ? listening.thenApply(ignored -> () -> {})
          : listening;
    }

    @Override
    public CompletableFuture<Optional<Signalled>> publish(
        List<Signal> signals, List<JobDelivery> jobs, Map<String, Long> versions, Instant now) {
      return switch (engine.mutant) {
        case TELLS_IN_REVERSE -> super.publish(reversed(signals), jobs, versions, now);
        case RETAINS_EVERYTHING -> super.publish(kept(signals, true), jobs, versions, now);
        case RETAINS_FOR_EVER -> super.publish(kept(signals, false), jobs, versions, now);
        case IGNORES_JOBS -> super.publish(signals, List.of(), versions, now);
        case IGNORES_VERSIONS -> super.publish(signals, jobs, Map.of(), now);
        default -> super.publish(signals, jobs, versions, now);
      };
    }

    private static List<Signal> reversed(List<Signal> signals) {
      return signals.stream()
          .sorted((one, other) -> signals.indexOf(other) - signals.indexOf(one))
          .toList();
    }

    private static List<Signal> kept(List<Signal> signals, boolean all) {
      return signals.stream()
          .map(each -> all || each.retained() != null ? each.retained(Duration.ofDays(9)) : each)
          .toList();
    }
  }
}
