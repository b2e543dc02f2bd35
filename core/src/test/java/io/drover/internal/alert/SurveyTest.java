package io.drover.internal.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.StubEngine;
import io.drover.internal.threads.TestLogging;
import io.drover.job.AlertRule;
import io.drover.job.QueueEvent;
import io.drover.job.QueueStatus;
import io.drover.job.StoreException;
import io.drover.spi.Answers;
import io.drover.spi.EventLog;
import io.drover.spi.FinishedCounts;
import io.drover.spi.Inspection;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SurveyTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final StubEngine engine = new StubEngine();

  /** Has the engine tell of three queues, the failures of one of which cannot be read. */
  private void hasBrokenQueue() {
    List<QueueStatus> statuses =
        Stream.of("a", "broken", "c")
            .map(queue -> Answers.status(queue, Answers.counts(state -> 1)).build())
            .toList();
    engine.inspection =
        (Inspection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Inspection.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("statuses")) {
                    return statuses;
                  }
                  if (arguments[0].equals("broken")) {
                    throw new StoreException("what is stored there is of the wrong kind");
                  }
                  return FinishedCounts.none();
                });
  }

  private Survey survey(AlertRule rule) {
    List<AlertRule> rules = List.of(rule);
    return new Survey(engine.store(), rules, new StallLog(engine.store(), rules));
  }

  @Test
  void aQueueThatCannotBeReadHidesNoOther() {
    hasBrokenQueue();
    TestLogging.takeLines();
    Survey survey = survey(AlertRule.failureRatio("*", 0.1, Duration.ofMinutes(2), 10));
    survey.look(NOW);
    Survey.Look look = survey.look(NOW);
    assertThat(look.there()).containsExactlyInAnyOrder("a", "broken", "c");
    assertThat(look.readings()).extracting(Reading::queue).containsExactly("a", "c");
    assertThat(TestLogging.takeLines()).hasSize(1).first().asString().contains("\"broken\"");
  }

  @Test
  void aQueueThatCannotBeReadWhileTheStoreIsAwayEndsTheLook() {
    hasBrokenQueue();
    engine.health = new StoreException("away");
    Survey survey = survey(AlertRule.failureRatio("*", 0.1, Duration.ofMinutes(2), 10));
    assertThatThrownBy(() -> survey.look(NOW)).isInstanceOf(StoreException.class);
  }

  @Test
  void theEventsOfAllQueuesAreAskedForBeforeAnyAnswerIsAwaited() {
    List<CompletableFuture<List<QueueEvent>>> asked = new ArrayList<>();
    List<QueueEvent> stall = List.of(Answers.event("1", QueueEvent.Type.STALLED).build());
    engine.events =
        (queue, after) ->
            new Reads() {
              @Override
              public CompletableFuture<List<QueueEvent>> read() {
                asked.add(new CompletableFuture<>());
                if (asked.size() == 3) { // Who awaits the first before this never has it.
                  asked.forEach(one -> one.complete(stall));
                }
                return asked.get(asked.size() - 1);
              }
            };
    StallLog stalls =
        new StallLog(engine.store(), List.of(AlertRule.stalled("*", 0, Duration.ofMinutes(1))));
    stalls.follow(Set.of("a", "b", "c"));
    stalls.read();
    assertThat(Stream.of("a", "b", "c").map(stalls::stalled)).containsExactly(1L, 1L, 1L);
  }

  /** A cursor that is only read. */
  private abstract static class Reads implements EventLog.Cursor {
    @Override
    public CompletableFuture<List<QueueEvent>> next() {
      throw new UnsupportedOperationException("alerts do not wait for events");
    }

    @Override
    public String position() {
      return "0";
    }

    @Override
    public void close() {}
  }
}
