package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.job.ChildState;
import io.drover.job.FailurePolicy;
import io.drover.job.JobState;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.JobDelivery;
import io.drover.spi.ParentLink;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engines with one fault each about flows: the contract has to catch every one of them. */
class FlowMutantTest {

  enum Mutant {
    IGNORES_EVERY_FAILURE("F19"),
    STORES_PART_OF_WHAT_IT_REFUSES("F4"),
    FORGETS_RESULTS("F14"),
    RELEASES_WITH_THE_FIRST_CHILD("F12"),
    COMPLETES_THOUGH_CHILDREN_ARE_PENDING("F23"),
    COUNTS_AN_ATTEMPT_THAT_WAITS("F27"),
    LOSES_STAGED_TREES_ON_REOPENING("F58"),
    LOSES_FAMILIES_ON_REOPENING("F57");

    final String rule;

    Mutant(String rule) {
      this.rule = rule;
    }
  }

  @ParameterizedTest
  @EnumSource
  void contractCatchesTheMutant(Mutant mutant) {
    assertThat(MutantTest.brokenRules("F", () -> new MutantEngine(mutant))).contains(mutant.rule);
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
    public CompletableFuture<List<Added>> deliver(List<JobDelivery> jobs) {
      if (mutant == Mutant.IGNORES_EVERY_FAILURE) {
        return super.deliver(jobs.stream().map(MutantEngine::lenient).toList());
      }
      CompletableFuture<List<Added>> added = super.deliver(jobs);
      if (mutant == Mutant.STORES_PART_OF_WHAT_IT_REFUSES && added.isCompletedExceptionally()) {
        super.deliver(jobs.subList(0, 1)).join();
      }
      return added;
    }

    private static JobDelivery lenient(JobDelivery delivery) {
      ParentLink link = delivery.job().parent();
      return link == null
          ? delivery
          : JobDelivery.of(
              delivery.queue(),
              delivery.job().parent(ParentLink.of(link.parent(), FailurePolicy.IGNORE)));
    }

    @Override
    public CompletableFuture<Advanced> advance(String name, Advance request) {
      for (Settlement settlement : request.settlements()) {
        if (mutant == Mutant.COMPLETES_THOUGH_CHILDREN_ARE_PENDING
            && settlement.outcome() == Outcome.COMPLETE) {
          queue(name).flows.forget(settlement.lease().jobId());
        }
      }
      return super.advance(name, request)
          .thenApply(
              advanced -> {
                request.settlements().forEach(settlement -> after(name, settlement));
                return advanced;
              });
    }

    private void after(String name, Settlement settlement) {
      if (mutant == Mutant.FORGETS_RESULTS) {
        queues
            .values()
            .forEach(
                queue ->
                    queue
                        .jobs
                        .keySet()
                        .forEach(id -> queue.flows.children(id, ChildState.COMPLETED).clear()));
      }
      if (mutant == Mutant.RELEASES_WITH_THE_FIRST_CHILD
          && settlement.outcome() == Outcome.COMPLETE) {
        queues.values().forEach(MutantEngine::releaseAll);
      }
      if (mutant == Mutant.COUNTS_AN_ATTEMPT_THAT_WAITS
          && settlement.outcome() == Outcome.WAIT_FOR_CHILDREN) {
        queue(name).find(settlement.lease().jobId()).ifPresent(job -> job.attemptsMade++);
      }
    }

    private static void releaseAll(QueueModel queue) {
      for (ModelJob parent : List.copyOf(queue.in(JobState.WAITING_CHILDREN))) {
        queue.leave(parent);
        queue.put(parent, JobState.WAITING, 0);
      }
    }

    @Override
    ModelEngine reopened() {
      ModelEngine next = super.reopened();
      if (mutant == Mutant.LOSES_STAGED_TREES_ON_REOPENING) {
        next.flows.staged.clear();
      }
      if (mutant == Mutant.LOSES_FAMILIES_ON_REOPENING) {
        queues.values().forEach(queue -> queue.jobs.keySet().forEach(queue.flows::forget));
      }
      return next;
    }
  }
}
