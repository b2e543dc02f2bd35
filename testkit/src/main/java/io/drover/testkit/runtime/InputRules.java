package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of arguments that make no sense, and of calls that come too late. */
interface InputRules extends RuntimeTest {

  /** What only tells how something was made, or makes it, and so works after the close as well. */
  Set<String> WORKS_CLOSED =
      Set.of(
          "AlertWatch.active()",
          "AlertWatch.close()",
          "AlertWatch.lastLook()",
          "AlertWatch.rules()",
          "AlertWatch.toString()",
          "AlertsBuilder.every(Duration)",
          "AlertsBuilder.rule(AlertRule)",
          "AlertsBuilder.rules(List)",
          "AlertsBuilder.to(Consumer)",
          "AlertsBuilder.toLog()",
          "AlertsBuilder.toWebhook(URI)",
          "AlertsBuilder.toWebhook(Webhook)",
          "Drover.acknowledgement()",
          "Drover.alerts()",
          "Drover.close()",
          "Drover.close(Duration)",
          "Drover.deadLetters(String, Class)",
          "Drover.deadLetters(String, TypeToken)",
          "DeadLetters.queue()",
          "Channel.name()",
          "Channel.retain(Duration)",
          "Channel.toString()",
          "Channels.pattern()",
          "Channels.toString()",
          "Drover.channel(String, Class)",
          "Drover.channel(String, TypeToken)",
          "Drover.channels(String, Class)",
          "Drover.channels(String, TypeToken)",
          "DurableSubscription.channel()",
          "DurableSubscription.isPattern()",
          "DurableSubscription.name()",
          "DurableSubscription.queue()",
          "DurableSubscription.toString()",
          "DurableSubscription.worker(EventHandler)",
          "Drover.health()",
          "Exchange.declaration()",
          "Exchange.name()",
          "Exchange.toString()",
          "Exchange.type()",
          "Drover.longestClose(Duration)",
          "Drover.idempotency(Duration)",
          "Drover.queue(String)",
          "Drover.queue(String, Class)",
          "Drover.queue(String, TypeToken)",
          "Drover.rpcServer(String)",
          "RpcClient.close()",
          "RpcClient.dropped()",
          "RpcClient.isClosed()",
          "RpcClient.pending()",
          "RpcClient.proxy(Class)",
          "RpcClient.queue()",
          "RpcClient.replyQueue()",
          "RpcClient.toString()",
          "Idempotency.claimLimit(Duration)",
          "Idempotency.prefix(String)",
          "Idempotency.recordFailures(boolean)",
          "Idempotency.waitLimit(Duration)",
          "JobQueue.actionWorker(JobAction)",
          "JobQueue.admin()",
          "JobQueue.batchWorker(int, BatchHandler)",
          "JobQueue.defaults(JobOptions)",
          "JobQueue.name()",
          "JobQueue.schedules()",
          "JobQueue.worker()",
          "JobQueue.worker(JobHandler)");

  @Test
  @DisplayName("W140 null is refused by every method, changes nothing and hurts nobody")
  default void nullIsRefused() {
    try (RuntimeBench bench = smallBench();
        InputScene scene = new InputScene(bench)) {
      String before = scene.stored();
      SoftAssertions all = new SoftAssertions();
      for (Method method : Facade.methods()) {
        for (int i = 0; i < method.getParameterCount(); i++) {
          if (Facade.isNullable(method, i)) {
            continue;
          }
          @Nullable Object[] arguments = scene.good(method);
          arguments[i] = null;
          all.assertThat(catchThrowable(() -> Facade.call(method, scene, arguments)))
              .as("%s with null as argument %d", Facade.name(method), i)
              .isInstanceOf(InvalidInputException.class)
              .hasMessageMatching("expected .+, got: null");
        }
      }
      all.assertAll();
      isUnharmed(scene, before);
    }
  }

  @Test
  @DisplayName("W141 blank, huge, negative, broken and foreign arguments are refused likewise")
  default void nonsenseIsRefused() {
    try (RuntimeBench bench = smallBench();
        InputScene scene = new InputScene(bench)) {
      Map<String, List<Nonsense.Call>> rows = new Nonsense(scene).rows();
      String before = scene.stored();
      SoftAssertions all = new SoftAssertions();
      rows.forEach(
          (name, calls) -> {
            for (int i = 0; i < calls.size(); i++) {
              Throwable thrown = catchThrowable(calls.get(i)::run);
              all.assertThat(thrown)
                  .as("%s, row %d", name, i)
                  .isInstanceOf(InvalidInputException.class)
                  .hasMessageMatching("(?s)expected .+ got:? .+");
              if (thrown != null) {
                all.assertThat(String.valueOf(thrown.getMessage()))
                    .as("%s, row %d: the length of the message", name, i)
                    .hasSizeLessThan(1000);
              }
            }
          });
      all.assertAll();
      isUnharmed(scene, before);
    }
  }

  @Test
  @DisplayName("W142 every method with arguments has a row among those of nonsense")
  default void everyMethodHasARow() {
    try (RuntimeBench bench = smallBench();
        InputScene scene = new InputScene(bench)) {
      Set<String> methods = new TreeSet<>();
      for (Method method : Facade.methods()) {
        if (method.getParameterCount() > 0) {
          methods.add(Facade.name(method));
        }
      }
      assertThat(methods).hasSizeGreaterThan(80);
      assertThat(new Nonsense(scene).rows().keySet()).containsExactlyInAnyOrderElementsOf(methods);
    }
  }

  @Test
  @DisplayName("W143 what reaches a closed store is refused, in one wording")
  default void whatReachesAClosedStoreIsRefused() {
    RuntimeBench bench = smallBench();
    InputScene scene = new InputScene(bench);
    scene.close();
    bench.close();
    SoftAssertions all = new SoftAssertions();
    List<Method> refused = new ArrayList<>(Facade.methods());
    refused.removeIf(
        method ->
            WORKS_CLOSED.contains(Facade.name(method))
                || !Set.of(
                        "Drover",
                        "JobQueue",
                        "QueueAdmin",
                        "DeadLetters",
                        "QueueSchedules",
                        "Idempotency",
                        "RpcClient",
                        "Exchange",
                        "Channel",
                        "Channels",
                        "DurableSubscription")
                    .contains(method.getDeclaringClass().getSimpleName())
                || List.of("open", "over").contains(method.getName()));
    for (Method method : refused) {
      all.assertThat(catchThrowable(() -> Facade.call(method, scene, scene.good(method))))
          .as(Facade.name(method))
          .isInstanceOf(StoreException.class)
          .hasMessage("expected an open Drover, got a closed one");
    }
    all.assertThat(catchThrowable(() -> scene.builder().start()))
        .isInstanceOf(StoreException.class)
        .hasMessage("expected an open Drover, got a closed one");
    all.assertAll();

    assertThat(scene.drover().health().healthy()).isFalse();
    assertThat(scene.drover().health().detail()).contains("closed");
    scene.drover().close();
  }

  private RuntimeBench smallBench() {
    return new RuntimeBench(
        this::openEngine, settings -> settings.maxDataBytes(InputScene.MAX_DATA));
  }

  private static void isUnharmed(InputScene scene, String before) {
    assertThat(scene.stored()).isEqualTo(before);
    assertThat(scene.drover().health().healthy()).isTrue();
    assertThat(scene.active().isCancelled()).isFalse();
    assertThat(scene.queue().add("buy", order("after")).isNew()).isTrue();
  }
}
