package io.drover.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Random sequences of calls on an engine, each compared with a model that is plain enough to be
 * right. Stateless.
 *
 * <p>A sequence that shows a difference is cut down to the steps that are needed for it, and
 * printed with its seed. The system property {@value #SEED} sets the seed of the first sequence,
 * {@value #TRIES} how many there are.
 */
public final class ModelCheck {

  /** The system property for the seed of the first sequence. */
  public static final String SEED = "drover.model.seed";

  /** The system property for the number of sequences. */
  public static final String TRIES = "drover.model.tries";

  private static final int LENGTH = 60;
  private static final int MOST_CUTS = 400;

  private final Supplier<EngineFixture> fixtures;
  private final BiFunction<EngineFixture, String, ModelSequence> sequences;
  private int queues;

  private ModelCheck(
      Supplier<EngineFixture> fixtures,
      BiFunction<EngineFixture, String, ModelSequence> sequences) {
    this.fixtures = fixtures;
    this.sequences = sequences;
  }

  /**
   * Runs sequences until one shows a difference.
   *
   * @param fixtures makes fixtures with an empty engine
   * @param tries how many sequences, unless the system property says otherwise
   * @throws AssertionError with the shortest sequence found that shows the difference
   */
  public static void run(Supplier<EngineFixture> fixtures, int tries) {
    new ModelCheck(fixtures, ModelRun::new).run(tries);
  }

  /**
   * Runs sequences on two queues with flows between them until one shows a difference.
   *
   * @param fixtures makes fixtures with an empty engine
   * @param tries how many sequences, unless the system property says otherwise
   * @throws AssertionError with the shortest sequence found that shows the difference
   */
  public static void runFlows(Supplier<EngineFixture> fixtures, int tries) {
    new ModelCheck(fixtures, FlowRun::new).run(tries);
  }

  private void run(int tries) {
    long first = Long.getLong(SEED, System.nanoTime());
    int count = Integer.getInteger(TRIES, tries);
    try (EngineFixture fixture = fixtures.get()) {
      for (long seed = first; seed < first + count; seed++) {
        List<ModelAction> actions = ModelAction.sequence(new Random(seed), LENGTH);
        Failure failure = attempt(fixture, actions);
        if (failure != null) {
          throw report(seed, actions, failure);
        }
      }
    }
  }

  /** What a sequence did until it showed a difference. */
  private record Failure(List<String> log, Throwable difference) {}

  private @Nullable Failure attempt(EngineFixture fixture, List<ModelAction> actions) {
    ModelSequence run = sequences.apply(fixture, "model-" + ++queues);
    try {
      actions.forEach(run::step);
      run.close();
      return null;
    } catch (AssertionError | RuntimeException e) {
      return new Failure(run.log(), e);
    }
  }

  private @Nullable Failure attempt(List<ModelAction> actions) {
    try (EngineFixture fixture = fixtures.get()) {
      return attempt(fixture, actions);
    }
  }

  private AssertionError report(long seed, List<ModelAction> actions, Failure first) {
    List<ModelAction> shortest = actions.subList(0, Math.min(actions.size(), first.log().size()));
    Failure failure = attempt(shortest);
    if (failure == null) {
      return error(seed, first, "after earlier sequences only, so not cut down");
    }
    int cuts = 0;
    for (int size = shortest.size() / 2; size >= 1; size /= 2) {
      for (int from = 0; from < shortest.size() && cuts < MOST_CUTS; cuts++) {
        List<ModelAction> cut = without(shortest, from, size);
        Failure again = attempt(cut);
        if (again == null) {
          from += size;
        } else {
          shortest = cut.subList(0, Math.min(cut.size(), again.log().size()));
          failure = again;
        }
      }
    }
    return error(seed, failure, "cut down from " + actions.size() + " steps");
  }

  private static List<ModelAction> without(List<ModelAction> actions, int from, int size) {
    List<ModelAction> rest = new ArrayList<>(actions.subList(0, from));
    rest.addAll(actions.subList(Math.min(actions.size(), from + size), actions.size()));
    return rest;
  }

  private static AssertionError error(long seed, Failure failure, String how) {
    StringBuilder text = new StringBuilder();
    text.append("engine and model differ (").append(how);
    text.append("; -D").append(SEED).append('=').append(seed).append("):\n");
    for (int i = 0; i < failure.log().size(); i++) {
      text.append("%3d  %s%n".formatted(i + 1, failure.log().get(i)));
    }
    text.append(failure.difference());
    return new AssertionError(text.toString(), failure.difference());
  }
}
