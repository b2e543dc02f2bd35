package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.JobState;
import io.drover.job.QueueEvent.Type;
import io.drover.job.QueueSettings;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Answers;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Lease;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.Settlement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** Engines with one fault each: the contract has to catch every one of them. */
class MutantTest {

  enum Mutant {
    NONE(""),
    LOSES_A_JOB("A11"),
    SERVES_THE_LAST_FIRST("C1"),
    FORGETS_THE_COMPLETED_EVENT("E1"),
    TELLS_DRAINED_AFTER_EVERY_ROUND_TRIP("E3"),
    IGNORES_TOKENS("S12"),
    IGNORES_THE_PAUSE("L1"),
    COUNTS_AN_ATTEMPT_GIVEN_BACK("S9"),
    COUNTS_NO_STALL("T2"),
    KEEPS_LEASES_ON_REOPENING("R5"),
    LOSES_DELAYED_JOBS_ON_REOPENING("R1"),
    LOSES_AN_INTERRUPT("E18"),
    LEAVES_A_COMPLETED_JOB_AMONG_THE_ACTIVE("S1"),
    DELIVERS_THE_FIRST_ONLY("V1"),
    DELIVERS_THOUGH_THE_LEASE_IS_LOST("V4"),
    KEEPS_A_DEAD_LETTER_WHERE_IT_WAS("V7"),
    COPIES_INSTEAD_OF_MOVING("V10"),
    COUNTS_NO_FINISHED_JOBS("H1");

    final String rule;

    Mutant(String rule) {
      this.rule = rule;
    }
  }

  @ParameterizedTest
  @EnumSource
  void contractCatchesTheMutant(Mutant mutant) {
    List<String> broken = brokenRules("", () -> new MutantEngine(mutant));
    if (mutant == Mutant.NONE) {
      assertThat(broken).isEmpty();
    } else {
      assertThat(broken).contains(mutant.rule);
    }
  }

  /** Rules about threads are left out: they wait for jobs that a mutant has lost. */
  static List<String> brokenRules(String chapter, Supplier<ModelEngine> engine) {
    List<String> broken = new ArrayList<>();
    for (Method test : EngineContract.class.getMethods()) {
      DisplayName name = test.getAnnotation(DisplayName.class);
      if (test.isAnnotationPresent(Test.class)
          && name != null
          && test.getParameterCount() == 1
          && name.value().startsWith(chapter)
          && !name.value().startsWith("N")) {
        if (!passes(test, engine)) {
          broken.add(name.value().substring(0, name.value().indexOf(' ')));
        }
      }
    }
    return broken;
  }

  private static boolean passes(Method test, Supplier<ModelEngine> engine) {
    EngineContract contract = () -> new ModelFixture(engine.get());
    try (QueueBench bench = new QueueBench(contract.fixture())) {
      test.invoke(contract, bench);
      bench.checkInvariants();
      return true;
    } catch (InvocationTargetException e) {
      return e.getCause() instanceof TestAbortedException;
    } catch (AssertionError | RuntimeException e) {
      return false;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
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
    <T> T step(Supplier<T> step) {
      T result = super.step(step);
      if (mutant == Mutant.LOSES_AN_INTERRUPT) {
        Thread.interrupted();
      }
      return result;
    }

    @Override
    public CompletableFuture<List<Added>> add(String queue, List<JobInsert> jobs) {
      if (mutant != Mutant.LOSES_A_JOB || jobs.size() < 10) {
        return super.add(queue, jobs);
      }
      List<Added> added = new ArrayList<>(super.add(queue, jobs.subList(1, jobs.size())).join());
      added.add(Answers.added("lost", Outcome.CREATED));
      return CompletableFuture.completedFuture(added);
    }

    @Override
    public CompletableFuture<List<Added>> deliver(List<JobDelivery> jobs) {
      return super.deliver(
          mutant == Mutant.DELIVERS_THE_FIRST_ONLY
              ? jobs.subList(0, Math.min(1, jobs.size()))
              : jobs);
    }

    @Override
    public CompletableFuture<List<Moved>> move(List<Move> moves) {
      return mutant != Mutant.COPIES_INSTEAD_OF_MOVING
          ? super.move(moves)
          : super.move(moves)
              .thenApply(
                  moved -> {
                    moves.forEach(
                        move -> add(move.from().queue(), List.of(move.to().job())).join());
                    return moved;
                  });
    }

    @Override
    public CompletableFuture<Advanced> advance(String name, Advance request) {
      return future(
          () -> {
            QueueModel queue = queue(name);
            QueueSettings settings = queue.settings;
            before(queue);
            Advanced advanced = queue.advance(tamper(queue, request));
            queue.settings = settings;
            after(queue, request);
            deliver(request, advanced);
            return advanced;
          });
    }

    private void before(QueueModel queue) {
      if (mutant == Mutant.SERVES_THE_LAST_FIRST) {
        Collections.reverse(queue.in(JobState.WAITING));
      }
      if (mutant == Mutant.IGNORES_THE_PAUSE) {
        queue.settings = Answers.settings().build();
      }
    }

    private void after(QueueModel queue, Advance request) {
      switch (mutant) {
        case FORGETS_THE_COMPLETED_EVENT ->
            queue.events.removeIf(event -> event.type() == Type.COMPLETED);
        case TELLS_DRAINED_AFTER_EVERY_ROUND_TRIP -> queue.emit(Type.DRAINED, null);
        case COUNTS_AN_ATTEMPT_GIVEN_BACK ->
            each(
                queue,
                request,
                (job, settlement) -> {
                  if (settlement.outcome() == Settlement.Outcome.GIVE_BACK) {
                    job.attemptsMade++;
                  }
                });
        case LEAVES_A_COMPLETED_JOB_AMONG_THE_ACTIVE ->
            each(
                queue,
                request,
                (job, settlement) -> {
                  if (job.state == JobState.COMPLETED) {
                    queue.in(JobState.ACTIVE).add(job);
                  }
                });
        default -> {}
      }
    }

    private void deliver(Advance request, Advanced advanced) {
      for (int i = 0; i < request.settlements().size(); i++) {
        Settlement settlement = request.settlements().get(i);
        if (mutant == Mutant.DELIVERS_THOUGH_THE_LEASE_IS_LOST
            && advanced.settled().get(i) != Advanced.Settled.RECORDED) {
          queue("contract").deliver(settlement.deliveries(), request.now());
        }
      }
    }

    private Advance tamper(QueueModel queue, Advance request) {
      return switch (mutant) {
        case COUNTS_NO_FINISHED_JOBS -> request.countedFor(0);
        case KEEPS_A_DEAD_LETTER_WHERE_IT_WAS -> with(request, MutantEngine::kept);
        case IGNORES_TOKENS -> with(request, settlement -> forge(queue, settlement));
        default -> request;
      };
    }

    private static Advance with(Advance request, UnaryOperator<Settlement> change) {
      return Advance.of(
              request.now(), request.settlements().stream().map(change).toList(), request.claim())
          .countedFor(request.metricsMinutes());
    }

    private static Settlement kept(Settlement settlement) {
      return settlement.outcome() != Settlement.Outcome.DEAD_LETTER
          ? settlement
          : Settlement.fail(
                  settlement.lease(),
                  settlement.failure(),
                  io.drover.job.Keep.all(),
                  settlement.attempts())
              .deliveries(settlement.deliveries());
    }

    private static Settlement forge(QueueModel queue, Settlement settlement) {
      String id = settlement.lease().jobId();
      UnaryOperator<String> token =
          old -> queue.find(id).map(job -> job.token == null ? old : job.token).orElse(old);
      Lease lease = Lease.of(id, token.apply(settlement.lease().token()));
      Settlement.Failure failure = settlement.failure();
      Settlement forged =
          switch (settlement.outcome()) {
            case COMPLETE -> Settlement.complete(lease, settlement.result(), settlement.keep());
            case FAIL -> Settlement.fail(lease, failure, settlement.keep(), settlement.attempts());
            case RETRY -> Settlement.retry(lease, failure, settlement.front());
            case BACK_OFF -> Settlement.backOff(lease, failure, settlement.delay());
            case MOVE_TO_LATER -> Settlement.moveToLater(lease, settlement.delay());
            case GIVE_BACK -> Settlement.giveBack(lease, settlement.delay());
            case DEAD_LETTER ->
                Settlement.deadLetter(
                    lease, failure, settlement.attempts(), settlement.deliveries().get(0));
            case WAIT_FOR_CHILDREN -> Settlement.waitForChildren(lease);
          };
      return forged.deliveries(settlement.deliveries());
    }

    private static void each(
        QueueModel queue, Advance request, BiConsumer<ModelJob, Settlement> action) {
      for (Settlement settlement : request.settlements()) {
        queue.find(settlement.lease().jobId()).ifPresent(job -> action.accept(job, settlement));
      }
    }

    @Override
    public CompletableFuture<List<String>> recoverStalled(
        String name, Instant now, Duration interval, int maxStalls) {
      return super.recoverStalled(name, now, interval, maxStalls)
          .thenApply(
              ids -> {
                if (mutant == Mutant.COUNTS_NO_STALL) {
                  ids.forEach(id -> queue(name).find(id).ifPresent(job -> job.stalledCount = 0));
                }
                return ids;
              });
    }

    @Override
    ModelEngine reopened() {
      if (mutant == Mutant.KEEPS_LEASES_ON_REOPENING) {
        ModelEngine next = fresh();
        next.queues.putAll(queues);
        return next;
      }
      if (mutant == Mutant.LOSES_DELAYED_JOBS_ON_REOPENING) {
        queues
            .values()
            .forEach(queue -> List.copyOf(queue.in(JobState.DELAYED)).forEach(queue::forget));
      }
      return super.reopened();
    }
  }
}
