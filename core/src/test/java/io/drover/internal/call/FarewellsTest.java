package io.drover.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.Jobs;
import io.drover.internal.StubEngine;
import io.drover.internal.produce.AddBatchers;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.StoreContext;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.job.Removal;
import io.drover.job.StoreException;
import io.drover.rpc.CallOptions;
import io.drover.rpc.CallTimedOutException;
import io.drover.rpc.RpcMethod;
import io.drover.spi.Answers;
import io.drover.spi.Inspection;
import io.drover.spi.JobRecord;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FarewellsTest {

  private static final MethodForm<String, String> ECHO =
      MethodForm.of(
          RpcMethod.of("echo", String.class, String.class), new StubEngine().store().codec());

  private final StubEngine engine = new StubEngine();
  private final Queue<Object> finds = new ArrayDeque<>();
  private final Queue<Removal> removals = new ArrayDeque<>();

  private String timedOut() {
    engine.inspection =
        (Inspection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Inspection.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "find" -> found(finds.remove());
                      case "remove" -> removals.remove();
                      case "counts" -> counts();
                      case "workers" -> OptionalInt.empty();
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    StoreContext store = engine.store();
    CompletionThreads threads = new CompletionThreads();
    Calls calls =
        new Calls(
            store,
            new LifeCycle(store.limits()),
            threads,
            new AddBatchers(store, threads),
            worker -> {});
    Farewells farewells = new Farewells(calls, "requests", Long::toString, number -> {});
    CompletableFuture<Ending> end = new CompletableFuture<>();
    PendingCall call = new PendingCall(1, "echo", CallOptions.defaults(), end::complete);
    call.stored("7");
    farewells.add(call, call::end);
    Ending ending = end.join();
    threads.close();
    StringBuilder message = new StringBuilder();
    assertThatThrownBy(() -> ending.open(ECHO, store.codec()))
        .isInstanceOfSatisfying(
            CallTimedOutException.class, error -> message.append(error.getMessage()));
    assertThat(finds).isEmpty();
    assertThat(removals).isEmpty();
    return message.toString();
  }

  private static Object found(Object answer) {
    if (answer instanceof RuntimeException failure) {
      throw failure;
    }
    return answer;
  }

  private QueueCounts counts() {
    if (finds.peek() instanceof RuntimeException failure) {
      throw failure;
    }
    return Answers.counts(state -> 0);
  }

  private static Optional<JobRecord> job(JobState state, int started) {
    return Optional.of(
        Jobs.record(JobOptions.defaults(), 0, started).toBuilder()
            .state(state)
            .processedOn(Instant.EPOCH)
            .build());
  }

  @Test
  void tellsWhatIsRemoved() {
    finds.add(job(JobState.WAITING, 0));
    removals.add(Removal.REMOVED);
    assertThat(timedOut()).endsWith("the request was still waiting, and is removed");
  }

  @Test
  void tellsWhatIsRemovedBeforeItIsTriedAgain() {
    finds.add(job(JobState.DELAYED, 1));
    removals.add(Removal.REMOVED);
    assertThat(timedOut()).endsWith("the request was waiting to be run again, and is removed");
  }

  @Test
  void looksAgainIfAServerTookItMeanwhile() {
    finds.addAll(List.of(job(JobState.WAITING, 0), job(JobState.ACTIVE, 1)));
    removals.add(Removal.ACTIVE);
    assertThat(timedOut()).endsWith("the request is active since 1970-01-01T00:00:00Z");
  }

  @Test
  void looksAgainIfItEndedMeanwhile() {
    finds.addAll(List.of(job(JobState.WAITING, 0), job(JobState.FAILED, 1)));
    removals.add(Removal.MISSING);
    assertThat(timedOut()).endsWith("the request has ended, and its reply did not come");
  }

  @Test
  void doesNotSayThatWhatIsGoneHasEnded() {
    finds.add(Optional.empty());
    assertThat(timedOut()).contains("is not there any more");
  }

  @Test
  void saysWhenTheStoreDoesNotAnswer() {
    finds.add(new StoreException("away"));
    assertThat(timedOut())
        .isEqualTo(
            "no reply to echo after 30s (queue=requests, of which the store does not say how it"
                + " stands)");
  }
}
