package io.drover.internal.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.store.ReadMetrics;
import io.drover.internal.threads.TestLogging;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.job.QueueMetrics.Minute;
import io.drover.spi.FinishedCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoardTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;

  private static Reading ready(String queue, long ready) {
    return reading(queue, ready, null, OptionalInt.empty());
  }

  private static Reading reading(
      String queue, long ready, @Nullable Instant oldest, OptionalInt workers) {
    return new Reading(queue, ready, ready, oldest, workers, List.of(), 0, false);
  }

  private static Reading stalled(String queue, long stalled) {
    return new Reading(queue, 0, 0, null, OptionalInt.empty(), List.of(), stalled, false);
  }

  private List<Alert> look(Board board, Reading... readings) {
    Set<String> there = List.of(readings).stream().map(Reading::queue).collect(Collectors.toSet());
    return board.look(List.of(readings), there, now);
  }

  private void pass(Duration duration) {
    now = now.plus(duration);
  }

  private static List<String> texts(List<Alert> alerts) {
    return alerts.stream()
        .map(alert -> alert.kind().name().toLowerCase(Locale.ROOT) + " " + alert.text())
        .toList();
  }

  private static Board board(AlertRule... rules) {
    return new Board(List.of(rules));
  }

  @Test
  void depthIsToldInWordsWithHowLongItLasted() {
    Board board =
        board(
            AlertRule.depth("orders", 1000)
                .lasting(Duration.ofMinutes(5))
                .clearAfter(Duration.ZERO));
    assertThat(look(board, ready("orders", 1000))).isEmpty();
    assertThat(look(board, ready("orders", 1001))).isEmpty();
    assertThat(board.active()).isEmpty();
    pass(Duration.ofMinutes(5));
    List<Alert> raised = look(board, ready("orders", 1532));
    assertThat(texts(raised))
        .containsExactly("raised orders: 1,532 jobs are ready, more than 1,000 for 5m");
    assertThat(board.active()).isEqualTo(raised);
    Alert alert = raised.get(0);
    assertThat(alert.queue()).contains("orders");
    assertThat(alert.since()).isEqualTo(START);
    assertThat(alert.at()).isEqualTo(now);
    assertThat(alert.measured()).isEqualTo(1532);
    assertThat(alert.rule().name()).isEqualTo("depth(orders)");
    pass(Duration.ofMinutes(60));
    assertThat(texts(look(board, ready("orders", 2000))))
        .containsExactly("repeated orders: 2,000 jobs are ready, more than 1,000 for 1h5m");
    pass(Duration.ofSeconds(10));
    assertThat(texts(look(board, ready("orders", 1))))
        .containsExactly("cleared orders: all clear, 1 job is ready; it lasted 1h5m10s");
    assertThat(board.active()).isEmpty();
  }

  @Test
  void ageCountsFromWhenTheNextJobWasReady() {
    Board board = board(AlertRule.oldestAge("*", Duration.ofMinutes(5)));
    Instant since = START;
    pass(Duration.ofMinutes(5));
    assertThat(look(board, reading("q", 1, since, OptionalInt.empty()))).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(texts(look(board, reading("q", 1, since, OptionalInt.empty()))))
        .containsExactly("raised q: the next job has been ready for 5m, longer than 5m");
    pass(Duration.ofMinutes(1));
    Instant toCome = now.plusSeconds(1);
    assertThat(look(board, reading("q", 1, toCome, OptionalInt.empty()))).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(texts(look(board, reading("q", 1, null, OptionalInt.empty()))))
        .containsExactly("cleared q: all clear, no job has been ready for long; it lasted 2m");
  }

  @Test
  void failuresCountOnceEnoughJobsFinished() {
    Board board =
        board(
            AlertRule.failureRatio("q", 0.1, Duration.ofMinutes(2), 10).clearAfter(Duration.ZERO));
    assertThat(look(board, finished(List.of(0L, 0L, 0L), List.of(5L, 4L, 0L)))).isEmpty();
    assertThat(look(board, finished(List.of(9L, 9L, 0L), List.of(1L, 1L, 0L)))).isEmpty();
    assertThat(texts(look(board, finished(List.of(4L, 9L, 8L), List.of(1L, 1L, 1L)))))
        .containsExactly("raised q: 12.5% of 24 jobs that finished failed in 2m, more than 10%");
    assertThat(texts(look(board, finished(List.of(9L, 9L, 9L, 0L), List.of(0L, 0L, 0L, 99L)))))
        .containsExactly(
            "cleared q: all clear, 0% of 27 jobs that finished failed in 2m; it lasted no longer"
                + " than a look");
  }

  private static Reading finished(List<Long> completed, List<Long> failed) {
    List<Minute> minutes =
        ReadMetrics.of(
                FinishedCounts.of(0, START, completed),
                FinishedCounts.of(0, START, failed),
                START,
                completed.size())
            .minutes();
    return new Reading("q", 0, 0, null, OptionalInt.empty(), minutes, 0, false);
  }

  @Test
  void workersAreMissedOnlyWhereJobsAreReadyAndTheStoreCanTell() {
    Board board = board(AlertRule.noWorkers("*").except("*-dlq"));
    assertThat(
            look(
                board,
                reading("idle", 0, null, OptionalInt.of(0)),
                reading("served", 5, null, OptionalInt.of(1)),
                reading("unknown", 5, null, OptionalInt.empty()),
                reading("orders-dlq", 5, null, OptionalInt.of(0))))
        .isEmpty();
    assertThat(texts(look(board, reading("orders", 12, null, OptionalInt.of(0)))))
        .containsExactly("raised orders: 12 jobs are ready and no worker is there");
  }

  @Test
  void stalledJobsCountWithinTheWindow() {
    Board board = board(AlertRule.stalled("q", 2, Duration.ofMinutes(10)));
    assertThat(look(board, stalled("q", 2))).isEmpty();
    pass(Duration.ofMinutes(9));
    assertThat(texts(look(board, stalled("q", 1))))
        .containsExactly("raised q: 3 jobs were taken back from workers in 10m, more than 2");
    pass(Duration.ofMinutes(1));
    assertThat(look(board, stalled("q", 0))).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(texts(look(board, stalled("q", 0))))
        .containsExactly(
            "cleared q: all clear, 1 job was taken back from workers in 10m; it lasted 2m");
  }

  @Test
  void deadLettersCountFromTheFewestWithinTheWindow() {
    Board board =
        board(AlertRule.deadLetters("dlq", 10, Duration.ofHours(1)).clearAfter(Duration.ZERO));
    assertThat(look(board, ready("dlq", 500))).isEmpty(); // They were there before the watch.
    pass(Duration.ofMinutes(10));
    assertThat(look(board, ready("dlq", 510))).isEmpty();
    pass(Duration.ofMinutes(10));
    assertThat(look(board, ready("dlq", 0))).isEmpty(); // They were sent back.
    pass(Duration.ofMinutes(10));
    assertThat(texts(look(board, ready("dlq", 25))))
        .containsExactly("raised dlq: 25 dead letters more in 1h, 25 in all, more than 10");
    pass(Duration.ofMinutes(59));
    assertThat(texts(look(board, ready("dlq", 26))))
        .containsExactly(
            "cleared dlq: all clear, 1 dead letter more in 1h, 26 in all; it lasted 59m");
  }

  @Test
  void theFirstLettersOfAQueueThatCameIntoBeingAreGrowth() {
    Board board = board(AlertRule.deadLetters("*", 10, Duration.ofHours(1)));
    Reading fresh = new Reading("dlq", 11, 11, null, OptionalInt.empty(), List.of(), 0, true);
    assertThat(look(board, fresh)).hasSize(1);
  }

  @Test
  void whatIsUpInAQueueThatIsGoneIsCleared() {
    Board board = board(AlertRule.depth("*", 0));
    look(board, ready("a", 1), ready("b", 1));
    assertThat(board.active()).hasSize(2);
    pass(Duration.ofSeconds(10));
    assertThat(texts(look(board, ready("b", 1))))
        .containsExactly("cleared a: all clear, the queue is gone; it lasted 10s");
    assertThat(board.active()).extracting(Alert::queue).map(Optional::get).containsExactly("b");
  }

  @Test
  void aQueueThatCannotBeReadStaysAsItWas() {
    Board board = board(AlertRule.depth("*", 0).clearAfter(Duration.ZERO));
    look(board, ready("a", 1));
    pass(Duration.ofHours(2));
    assertThat(board.look(List.of(), Set.of("a"), now)).isEmpty();
    assertThat(board.active()).hasSize(1);
  }

  @Test
  void whileTheStoreIsAwayOnlyThatIsTold() {
    Board board =
        board(
            AlertRule.depth("*", 0).clearAfter(Duration.ZERO),
            AlertRule.storeAway().lasting(Duration.ofMinutes(1)).clearAfter(Duration.ZERO));
    look(board, ready("a", 1));
    assertThat(board.away(now)).isEmpty();
    pass(Duration.ofMinutes(1));
    List<Alert> away = board.away(now);
    assertThat(texts(away)).containsExactly("raised the store does not answer for 1m");
    assertThat(away.get(0).queue()).isEmpty();
    assertThat(board.active()).hasSize(2);
    pass(Duration.ofMinutes(1));
    assertThat(texts(look(board, ready("a", 1))))
        .containsExactly("cleared all clear, the store answers again; it lasted 2m");
  }

  @Test
  void eachRuleAndEachQueueHasAlertsOfItsOwn() {
    Board board = board(AlertRule.depth("*", 0), AlertRule.depth("b*", 1).name("deep"));
    List<Alert> told = look(board, ready("a", 1), ready("b", 2), ready("c", 0));
    assertThat(told)
        .extracting(alert -> alert.rule().name() + " " + alert.queue().orElse(""))
        .containsExactly("depth(*) a", "depth(*) b", "deep b");
  }

  @Test
  void pairsThatAreNoTroubleTakeNoRoomAndOthersAtMostSoMuch() {
    TestLogging.takeLines();
    Board board = board(AlertRule.depth("*", 0));
    Reading[] many =
        IntStream.range(0, Board.MAX_CASES + 5)
            .mapToObj(i -> ready("q" + i, i < 3 ? 0 : 1))
            .toArray(Reading[]::new);
    assertThat(look(board, many)).hasSize(Board.MAX_CASES);
    assertThat(look(board, many)).isEmpty();
    assertThat(TestLogging.takeLines()).hasSize(1).first().asString().contains("10000 pairs");
  }

  @Test
  void thatTheStoreIsAwayIsToldHoweverManyQueuesAreInTrouble() {
    Board board = board(AlertRule.depth("*", 0), AlertRule.storeAway());
    look(board, many(Board.MAX_CASES + 5, 1));
    assertThat(texts(board.away(now))).hasSize(1).first().asString().startsWith("raised");
    TestLogging.takeLines();
  }

  @Test
  void whatIsCountedWithinWindowsTakesNoRoomFromAlerts() {
    TestLogging.takeLines();
    int queues = Board.MAX_CASES + 5;
    Board board =
        board(
            AlertRule.deadLetters("*", 10, Duration.ofHours(1)),
            AlertRule.stalled("*", 3, Duration.ofMinutes(10)),
            AlertRule.depth("*", 0));
    assertThat(look(board, many(queues, 0))).isEmpty();
    assertThat(TestLogging.takeLines()).hasSize(1).first().asString().contains("10000 pairs");
    Reading[] next = many(queues, 0);
    next[queues - 1] = stalled("q" + (queues - 1), 4);
    next[queues - 2] = ready("q" + (queues - 2), 1);
    assertThat(look(board, next))
        .extracting(alert -> alert.rule().measure())
        .containsExactly(AlertRule.Measure.STALLED, AlertRule.Measure.DEPTH);
  }

  private static Reading[] many(int queues, long ready) {
    return IntStream.range(0, queues).mapToObj(i -> ready("q" + i, ready)).toArray(Reading[]::new);
  }

  @Test
  void whateverQueuesAreCalledATextIsOneLineThatShowsIt() {
    String hostile = "a\nb\r\u001b[31m\u2028\u202eevil\u0085";
    Board board = board(AlertRule.depth("*", 0));
    String text = look(board, ready(hostile, 1)).get(0).text();
    assertThat(text)
        .startsWith("a\\u{a}b\\u{d}\\u{1b}[31m\\u{2028}\\u{202e}evil\\u{85}: 1 job is ready")
        .matches("\\P{Cntrl}+");
  }
}
