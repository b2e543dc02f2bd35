package io.drover.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.embedded.EmbeddedEngine;
import io.drover.embedded.EmbeddedSettings;
import io.drover.job.JobOptions;
import io.drover.spi.Engine;
import io.drover.spi.Inspection;
import io.drover.testkit.VirtualTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueueGaugesTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void depthIsToldByQueueAndState() {
    try (Drover drover = Drover.open("embedded:");
        QueueGauges gauges = QueueGauges.of(drover)) {
      drover.queue("mails", String.class).add("welcome", "a");
      drover.queue("mails", String.class).add("welcome", "b");
      gauges.bindTo(registry);
      assertThat(registry.get("drover.queues").gauge().value()).isEqualTo(1);
      assertThat(depth("mails", "waiting")).isEqualTo(2);
      assertThat(depth("mails", "failed")).isZero();
    }
  }

  @Test
  void theAgeOfTheOldestReadyJobGrowsAndIsNothingWithoutOne() {
    try (Drover drover = Drover.open("embedded:");
        QueueGauges gauges = QueueGauges.of(drover)) {
      JobOptions early = JobOptions.defaults().timestamp(Instant.now().minusSeconds(90));
      drover.queue("mails", String.class).add("welcome", "a", early);
      JobOptions late = JobOptions.defaults().delay(Duration.ofHours(1));
      drover.queue("later", String.class).add("welcome", "a", late);
      gauges.bindTo(registry);
      double first = age("mails");
      assertThat(first).isBetween(90.0, 150.0);
      Awaitility.await().until(() -> age("mails") > first);
      assertThat(age("later")).isZero();
    }
  }

  private double age(String queue) {
    return registry
        .get("drover.queue.oldest.age")
        .tags("messaging.destination.name", queue)
        .gauge()
        .value();
  }

  @Test
  void queuesThatComeLaterAreToldOnceReadAgain() {
    try (Drover drover = Drover.open("embedded:");
        QueueGauges gauges = QueueGauges.of(drover)) {
      gauges.bindTo(registry);
      assertThat(registry.get("drover.queues").gauge().value()).isZero();
      drover.queue("late", String.class).add("welcome", "a");
      Awaitility.await()
          .until(
              () ->
                  registry.get("drover.queues").gauge().value() == 1
                      && depth("late", "waiting") == 1);
    }
  }

  @Test
  void whatWasReadStaysWhenTheStoreIsClosed() {
    try (Drover drover = Drover.open("embedded:");
        QueueGauges gauges = QueueGauges.of(drover)) {
      drover.queue("mails", String.class).add("welcome", "a");
      gauges.bindTo(registry);
      drover.close();
      assertThat(depth("mails", "waiting")).isEqualTo(1);
    }
  }

  @Test
  void aStoreThatHangsHoldsUpOneGaugeAndNotAll() throws Exception {
    CountDownLatch answers = new CountDownLatch(1);
    try (Drover drover = Drover.over(hanging(answers), DroverSettings.defaults());
        QueueGauges gauges = QueueGauges.of(drover, MetricsSettings.defaults(), Duration.ZERO)) {
      gauges.bindTo(registry);
      long begun = System.nanoTime();
      for (int gauge = 0; gauge < 10; gauge++) {
        assertThat(registry.get("drover.queues").gauge().value()).isNaN();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    } finally {
      answers.countDown();
    }
  }

  @Test
  void nobodyWaitsOnceClosed() {
    CountDownLatch answers = new CountDownLatch(1);
    try (Drover drover = Drover.over(hanging(answers), DroverSettings.defaults())) {
      QueueGauges gauges = QueueGauges.of(drover, MetricsSettings.defaults(), Duration.ZERO);
      gauges.close();
      gauges.bindTo(registry);
      long begun = System.nanoTime();
      for (int gauge = 0; gauge < 10; gauge++) {
        assertThat(registry.get("drover.queues").gauge().value()).isNaN();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    } finally {
      answers.countDown();
    }
  }

  @Test
  void everyRegistryThatIsBoundHasTheGauges() {
    MeterRegistry second = new SimpleMeterRegistry();
    try (Drover drover = Drover.open("embedded:");
        QueueGauges gauges = QueueGauges.of(drover)) {
      drover.queue("mails", String.class).add("welcome", "a");
      gauges.bindTo(registry);
      gauges.bindTo(second);
      for (MeterRegistry one : List.of(registry, second)) {
        assertThat(one.get("drover.queue.oldest.age").gauges()).hasSize(1);
      }
      drover.queue("late", String.class).add("welcome", "a");
      for (MeterRegistry one : List.of(registry, second)) {
        Awaitility.await()
            .until(
                () ->
                    one.get("drover.queues").gauge().value() == 2
                        && one.get("drover.queue.oldest.age").gauges().size() == 2);
      }
    }
  }

  /** An engine whose queues cannot be looked at until it is let go. */
  private static Engine hanging(CountDownLatch answers) {
    Engine engine = EmbeddedEngine.open(EmbeddedSettings.inMemory(), new VirtualTime());
    Inspection inspection =
        before(
            Inspection.class,
            engine.inspection(),
            method -> {
              if (method.equals("statuses")) {
                answers.await();
              }
              return null;
            });
    return before(Engine.class, engine, method -> method.equals("inspection") ? inspection : null);
  }

  /** What is asked for a call of a method first; {@code null} lets it pass. */
  private interface Answer {
    @Nullable Object to(String method) throws InterruptedException;
  }

  private static <T> T before(Class<T> type, T target, Answer first) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          Object answer = first.to(method.getName());
          try {
            return answer == null ? method.invoke(target, arguments) : answer;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private double depth(String queue, String state) {
    return registry
        .get("drover.queue.depth")
        .tags("messaging.destination.name", queue, "drover.job.state", state)
        .gauge()
        .value();
  }
}
