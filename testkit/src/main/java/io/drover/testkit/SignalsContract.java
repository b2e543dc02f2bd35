package io.drover.testkit;

import static io.drover.testkit.QueueBench.QUEUE;
import static io.drover.testkit.SignalBench.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.FailurePolicy;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobStore;
import io.drover.spi.ParentLink;
import io.drover.spi.Routes;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.spi.Signals;
import io.drover.spi.Signals.Listening;
import io.drover.testkit.SignalBench.Ear;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The part of the contract about channels: rules Z1 to Z6 and Z11 to Z15; what is retained is that
 * of {@link RetainedContract}.
 */
public interface SignalsContract extends EngineTest {

  @Test
  @DisplayName("Z1 a signal is heard by who listens to its channel, byte for byte, and by no other")
  default void signalIsHeardByItsChannel(QueueBench q) {
    SignalBench s = new SignalBench(q);
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    Ear here = new Ear();
    Ear there = new Ear();
    try (Listening one = s.listen("a", here);
        Listening other = s.listen("a.b", there)) {
      s.publish(List.of(Signal.of("a", all), Signal.of("a", new byte[0])));
      for (String name : List.of("A", "a.", "b", "*", "#", "ab")) {
        s.publish(name, "no");
      }
      s.settle();
      SignalBench.await(here, 2);
      assertThat(here.payloads).hasSize(2);
      assertThat(here.payloads.get(0)).isEqualTo(all);
      assertThat(here.payloads.get(1)).isEmpty();
      assertThat(there.heard).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "Z2 a pattern hears the channels that fit it, and a name that looks like one its own")
  default void patternHearsWhatFits(QueueBench q) {
    SignalBench s = new SignalBench(q);
    Map<String, List<String>> fitting =
        Map.of(
            "a.*.c", List.of("a.b.c", "a..c", "a.*.c"),
            "a.#", List.of("a", "a.b", "a.b.c", "a..c", "a.*.c", "a.[b]?", "a.bb?", "a."),
            "#.c", List.of("c", "a.b.c", "a..c", "a.*.c"),
            "a.[b]?", List.of("a.[b]?"),
            "*", List.of("a", "c", "ab"),
            "a.#.c.#", List.of("a.b.c", "a..c", "a.*.c"));
    List<String> names =
        List.of(
            "a", "c", "ab", "a.b", "a.", "a.b.c", "a..c", "a.*.c", "a.[b]?", "a.bb?", "größe.ß");
    Map<String, Ear> ears = new TreeMap<>();
    List<Listening> all = new ArrayList<>();
    Ear literal = new Ear();
    all.add(s.listen("a.*.c", literal));
    fitting.forEach(
        (pattern, ignored) -> {
          ears.put(pattern, new Ear());
          all.add(s.listenTo(pattern, ears.get(pattern)));
        });
    names.forEach(name -> s.publish(name, "x"));
    s.settle();
    fitting.forEach(
        (pattern, expected) -> {
          List<String> wanted =
              names.stream().filter(expected::contains).map(n -> n + "=x").toList();
          Awaitility.await()
              .untilAsserted(
                  () -> assertThat(withoutLast(ears.get(pattern))).as(pattern).isEqualTo(wanted));
        });
    assertThat(literal.heard).containsExactly("a.*.c=x");
    all.forEach(Listening::close);
  }

  private static List<String> withoutLast(@Nullable Ear ear) {
    return Objects.requireNonNull(ear).heard.stream()
        .filter(each -> !each.startsWith("drover."))
        .toList();
  }

  @Test
  @DisplayName("Z3 the signals of one caller are heard in the order in which they were published")
  default void signalsAreHeardInOrder(QueueBench q) {
    SignalBench s = new SignalBench(q);
    Ear ear = new Ear();
    Ear pattern = new Ear();
    try (Listening one = s.listen("a", ear);
        Listening all = s.listenTo("a.#", pattern)) {
      List<String> expected = new ArrayList<>();
      List<String> both = new ArrayList<>();
      List<CompletableFuture<?>> calls = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Signal signal = signal("a", Integer.toString(i));
        boolean kept = i % 3 == 0;
        List<JobDelivery> jobs = i % 5 == 0 ? List.of(q.delivery(QUEUE)) : List.of();
        calls.add(
            s.signals()
                .publish(
                    List.of(
                        kept ? signal.retained(Duration.ofHours(1)) : signal,
                        signal("a.z", "" + i)),
                    jobs,
                    Map.of(),
                    q.now()));
        expected.add("a=" + i);
        both.addAll(List.of("a=" + i, "a.z=" + i));
      }
      calls.forEach(Reply::of);
      SignalBench.await(ear, 300);
      SignalBench.await(pattern, 600);
      assertThat(ear.heard).isEqualTo(expected);
      assertThat(pattern.heard).isEqualTo(both);
    }
    assertThat(s.retained("a")).containsExactly("a=297");
  }

  @Test
  @DisplayName(
      "Z4 each listener hears, also two of one channel, and is counted if that can be told")
  default void everyListenerHearsAndIsCounted(QueueBench q) {
    SignalBench s = new SignalBench(q);
    Ear first = new Ear();
    Ear second = new Ear();
    Ear pattern = new Ear();
    assertThat(s.publish("a", "0")).isIn(0L, Signalled.UNKNOWN);
    try (Listening one = s.listen("a", first);
        Listening two = s.listen("a", second);
        Listening three = s.listenTo("*", pattern)) {
      assertThat(s.publish("a", "1")).isIn(3L, Signalled.UNKNOWN);
      Signal kept = signal("b", "2").retained(Duration.ofHours(1));
      assertThat(s.publish(List.of(kept, signal("c.d", "3"))))
          .isIn(List.of(1L, 0L), List.of(Signalled.UNKNOWN, Signalled.UNKNOWN));
      SignalBench.await(pattern, 2);
      s.settle();
      assertThat(first.heard).containsExactly("a=1");
      assertThat(second.heard).containsExactly("a=1");
      assertThat(pattern.heard).containsExactly("a=1", "b=2");
    }
  }

  @Test
  @DisplayName("Z5 who has closed hears nothing more, and the others go on")
  default void closedListenerHearsNothing(QueueBench q) {
    SignalBench s = new SignalBench(q);
    Ear closed = new Ear();
    Ear open = new Ear();
    Ear again = new Ear();
    try (Listening stays = s.listen("a", open)) {
      Listening goes = s.listen("a", closed);
      goes.close();
      goes.close();
      assertThat(s.publish("a", "1")).isIn(1L, Signalled.UNKNOWN);
      s.listenTo("a", closed).close();
      assertThat(s.publish("a", "2")).isIn(1L, Signalled.UNKNOWN);
      try (Listening back = s.listen("a", again)) {
        assertThat(s.publish("a", "3")).isIn(2L, Signalled.UNKNOWN);
        SignalBench.await(again, 1);
      }
      SignalBench.await(open, 3);
      assertThat(open.heard).containsExactly("a=1", "a=2", "a=3");
      assertThat(again.heard).containsExactly("a=3");
      assertThat(closed.heard).isEmpty();
    }
    assertThat(s.publish("a", "4")).isIn(0L, Signalled.UNKNOWN);
  }

  @Test
  @DisplayName("Z6 a listener that throws keeps nobody from hearing, itself included")
  default void throwingListenerDisturbsNobody(QueueBench q) {
    SignalBench s = new SignalBench(q);
    Ear before = new Ear();
    Ear after = new Ear();
    Ear throwing = new Ear();
    Signals.Listener bad =
        new Signals.Listener() {
          @Override
          public void heard(String channel, byte[] payload) {
            throwing.heard(channel, payload);
            throw new IllegalStateException("a listener's fault");
          }

          @Override
          public void missed(Instant from, Instant until) {}
        };
    try (Listening one = s.listen("a", before);
        Listening two = s.listen("a", bad);
        Listening three = s.listen("a", after)) {
      s.publish("a", "1");
      s.publish("a", "2");
      for (Ear each : List.of(before, throwing, after)) {
        SignalBench.await(each, 2);
        assertThat(each.heard).containsExactly("a=1", "a=2");
      }
    }
  }

  @Test
  @DisplayName(
      "Z11 jobs that come with signals are added to their queues, in order, and answered so")
  default void jobsAreAddedWithSignals(QueueBench q) {
    RouteBench r = new RouteBench(q);
    SignalBench s = new SignalBench(q);
    r.declare("x");
    Map<String, Long> versions = Map.of("x", r.version("x"), "none", Routes.ABSENT);
    Ear ear = new Ear();
    try (Listening listening = s.listen("a", ear)) {
      Signalled answer =
          s.publish(
                  List.of(signal("a", "1"), signal("b", "2").retained(Duration.ofHours(1))),
                  versions,
                  q.delivery(QUEUE),
                  q.delivery("other", options -> options.id("mine")),
                  q.delivery(QUEUE))
              .orElseThrow();
      assertThat(answer.added()).extracting(Added::id).containsExactly("1", "mine", "2");
      assertThat(answer.added()).allMatch(each -> each.outcome() == Outcome.CREATED);
      assertThat(answer.listeners()).isIn(List.of(1L, 0L), List.of(-1L, -1L));
      SignalBench.await(ear, 1);
    }
    assertThat(s.publish(List.of(), versions, q.delivery(QUEUE)).orElseThrow().added()).hasSize(1);
    assertThat(q.waiting(QUEUE)).containsExactly("1", "2", "3");
    assertThat(q.waiting("other")).containsExactly("mine");
    assertThat(s.retained("b")).containsExactly("b=2");
  }

  @Test
  @DisplayName("Z12 under a version that has been replaced nothing is added, retained or heard")
  default void nothingIsHeardUnderAReplacedVersion(QueueBench q) {
    RouteBench r = new RouteBench(q);
    SignalBench s = new SignalBench(q);
    r.declare("x");
    Ear ear = new Ear();
    try (Listening listening = s.listen("a", ear)) {
      Signal signal = signal("a", "no").retained(Duration.ofHours(1));
      for (Map<String, Long> outdated :
          List.of(Map.of("x", Routes.ABSENT), Map.of("x", r.version("x") + 1))) {
        assertThat(s.publish(List.of(signal), outdated, q.delivery(QUEUE))).isEmpty();
        assertThat(s.publish(List.of(signal("a", "no")), outdated)).isEmpty();
      }
      s.settle();
      assertThat(ear.heard).isEmpty();
    }
    assertThat(q.waiting(QUEUE)).isEmpty();
    assertThat(s.retained("a")).isEmpty();
  }

  @Test
  @DisplayName("Z13 of what is refused nothing is added, retained or heard")
  default void refusedIsNotHeard(QueueBench q) {
    SignalBench s = new SignalBench(q);
    JobDelivery orphan =
        JobDelivery.of(
            "other",
            q.insert(options -> options.id("child"))
                .parent(ParentLink.of(JobKey.of(QUEUE, "nobody"), FailurePolicy.WAIT)));
    Ear ear = new Ear();
    try (Listening listening = s.listen("a", ear)) {
      assertThatThrownBy(
              () ->
                  s.publish(
                      List.of(signal("a", "no").retained(Duration.ofHours(1))),
                      Map.of(),
                      q.delivery(QUEUE),
                      orphan))
          .isInstanceOf(InvalidInputException.class);
      s.settle();
      assertThat(ear.heard).isEmpty();
    }
    assertThat(q.waiting(QUEUE)).isEmpty();
    assertThat(s.retained("a")).isEmpty();
  }

  @Test
  @DisplayName("Z14 who watches a queue is told what comes with signals")
  default void jobsWithSignalsAreHinted(QueueBench q) throws InterruptedException {
    SignalBench s = new SignalBench(q);
    CountDownLatch hinted = new CountDownLatch(1);
    try (JobStore.Watch watch = q.engine().jobs().watch("other", null, hinted::countDown)) {
      watch.listen(true);
      s.publish(List.of(signal("a", "1")), Map.of(), q.delivery("other"));
      assertThat(hinted.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @DisplayName("Z15 of many who publish at once everything is heard, that of each in its order")
  default void manyPublishAtOnce(QueueBench q) {
    SignalBench s = new SignalBench(q);
    int publishers = 4;
    int each = 200;
    Ear ear = new Ear();
    try (Listening listening = s.listenTo("from.*", ear)) {
      List<Runnable> runs = new ArrayList<>();
      for (int p = 0; p < publishers; p++) {
        String channel = "from." + p;
        runs.add(
            () -> IntStream.range(0, each).forEach(i -> s.publish(channel, Integer.toString(i))));
      }
      Together.run(runs);
      SignalBench.await(ear, publishers * each);
      for (int p = 0; p < publishers; p++) {
        String start = "from." + p + "=";
        assertThat(ear.heard.stream().filter(heard -> heard.startsWith(start)))
            .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(i -> start + i).toList());
      }
    }
  }
}
