package io.drover.testkit;

import static io.drover.testkit.SignalBench.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import io.drover.job.Page;
import io.drover.routing.TopicPattern;
import io.drover.spi.Interest;
import io.drover.spi.Retention;
import io.drover.spi.Signal;
import io.drover.spi.Signals.Listening;
import io.drover.testkit.SignalBench.Ear;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about what channels retain: rules Z7 to Z10, Z16, Z18 and Z19. */
public interface RetainedContract extends EngineTest {

  @Test
  @DisplayName("Z7 a channel retains the last signal that said so, and no other")
  default void lastSignalIsRetained(QueueBench q) {
    SignalBench s = new SignalBench(q);
    assertThat(s.retained("a")).isEmpty();
    s.publish("a", "plain");
    assertThat(s.retained("a")).isEmpty();
    Signal one = signal("a", "1").retained(Duration.ofHours(1));
    Signal two = signal("a", "2").retained(Duration.ofHours(1));
    s.publish(List.of(one, two, signal("b", "3").retained(Duration.ofHours(1))));
    s.publish("a", "plain");
    assertThat(s.retained("a")).containsExactly("a=2");
    assertThat(s.retained("b")).containsExactly("b=3");
    s.publish(List.of(one));
    assertThat(s.retained("a")).containsExactly("a=1");
    assertThat(s.retained("c")).isEmpty();
  }

  @Test
  @DisplayName("Z8 what is retained ends with its time, and a later signal has its own")
  default void retainedEnds(QueueBench q) {
    SignalBench s = new SignalBench(q);
    Duration soon = Duration.ofMillis(300);
    s.publish(List.of(signal("a", "1").retained(soon), signal("b", "2").retained(soon)));
    s.publish(List.of(signal("b", "3").retained(Duration.ofHours(1))));
    q.pass(soon.plusMillis(1));
    Awaitility.await().until(() -> s.retained("a").isEmpty());
    assertThat(s.retained("b")).containsExactly("b=3");
    assertThat(s.retainedBy("#")).containsExactly("b=3");
    s.publish(List.of(signal("a", "4").retained(Duration.ofHours(1))));
    assertThat(s.retained("a")).containsExactly("a=4");
    assertThat(s.retained("b")).containsExactly("b=3");
  }

  @Test
  @DisplayName("Z9 what is retained can be forgotten")
  default void retainedIsForgotten(QueueBench q) {
    SignalBench s = new SignalBench(q);
    s.publish(
        List.of(
            signal("a", "1").retained(Duration.ofHours(1)),
            signal("b", "2").retained(Duration.ofHours(1))));
    assertThat(Reply.of(s.signals().forget("a", q.now()))).isTrue();
    assertThat(Reply.of(s.signals().forget("a", q.now()))).isFalse();
    assertThat(Reply.of(s.signals().forget("nobody", q.now()))).isFalse();
    assertThat(s.retainedBy("#")).containsExactly("b=2");
    assertThat(s.retained("a")).isEmpty();
  }

  @Test
  @DisplayName(
      "Z10 what channels retain is found by pattern, by their names, however many there are")
  default void retainedIsFoundByPattern(QueueBench q) {
    SignalBench s = new SignalBench(q);
    List<Signal> many =
        IntStream.range(0, 1200)
            .mapToObj(i -> signal("many.%04d".formatted(i), "" + i).retained(Duration.ofHours(1)))
            .toList();
    for (int from = 0; from < many.size(); from += 100) {
      s.publish(many.subList(from, from + 100));
    }
    for (String name : List.of("exchanges", "retained", "a:b", "{t}", "a b*", "größe")) {
      s.publish(List.of(signal(name, "x").retained(Duration.ofHours(1))));
      assertThat(s.retained(name)).containsExactly(name + "=x");
    }
    assertThat(s.retainedBy("many.*"))
        .isEqualTo(IntStream.range(0, 1200).mapToObj(i -> "many.%04d=%d".formatted(i, i)).toList());
    assertThat(s.retainedBy("*"))
        .containsExactlyElementsOf(
            Stream.of("a b*=x", "a:b=x", "exchanges=x", "größe=x", "retained=x", "{t}=x").toList());
  }

  @Test
  @DisplayName("Z16 what is retained is there when a durable store is opened again")
  default void retainedIsDurable(QueueBench q) {
    Assumptions.assumeTrue(q.traits().durable(), "a store in memory is gone when it is closed");
    SignalBench s = new SignalBench(q);
    s.publish(List.of(signal("a", "1").retained(Duration.ofHours(1))));
    q.reopen();
    assertThat(s.retained("a")).containsExactly("a=1");
    Ear ear = new Ear();
    try (Listening listening = s.listen("a", ear)) {
      s.publish("a", "2");
      SignalBench.await(ear, 1);
    }
  }

  @Test
  @DisplayName("Z18 which channels retain something is told page by page, with when that ends")
  default void retainingChannelsArePaged(QueueBench q) {
    SignalBench s = new SignalBench(q);
    assertThat(s.retaining("#", 10)).isEmpty();
    List<String> names = new ArrayList<>(List.of("a:b", "größe", "0", "x.y"));
    IntStream.range(0, 20).forEach(i -> names.add("many." + i));
    Instant before = q.now();
    for (String name : names) {
      s.publish(List.of(signal(name, "x").retained(Duration.ofHours(1))));
    }
    s.publish(List.of(signal("short", "x").retained(Duration.ofMinutes(1))));
    s.publish("plain", "x");
    assertThat(Reply.of(s.signals().forget("x.y", q.now()))).isTrue();
    names.remove("x.y");
    List<Retention> all = s.retaining("#", 3);
    assertThat(all.get(0).channel()).isEqualTo("short");
    assertThat(all.subList(1, all.size()))
        .extracting(Retention::channel)
        .containsExactlyInAnyOrderElementsOf(names);
    for (Retention each : all.subList(1, all.size())) {
      assertThat(each.until())
          .isBetween(before.plus(Duration.ofMinutes(59)), q.now().plus(Duration.ofMinutes(61)));
    }
    assertThat(s.retaining("many.*", 7)).hasSize(20);
    assertThat(s.retaining("many", 7)).isEmpty();
  }

  @Test
  @DisplayName("Z19 whether one channel retains something is told, and a wrong cursor is refused")
  default void oneRetainingChannelIsTold(QueueBench q) {
    SignalBench s = new SignalBench(q);
    Interest a = Interest.inChannel("a");
    assertThat(Reply.of(s.signals().retaining(a, null, 1, q.now())).items()).isEmpty();
    Duration soon = Duration.ofMillis(300);
    Instant before = q.now();
    s.publish(List.of(signal("a", "1").retained(soon), signal("b", "1").retained(soon)));
    Page<Retention> page = Reply.of(s.signals().retaining(a, null, 1, before));
    assertThat(page.next()).isEmpty();
    assertThat(page.items()).extracting(Retention::channel).containsExactly("a");
    assertThat(page.items().get(0).until()).isAfter(before);
    s.publish(List.of(signal("b", "2").retained(Duration.ofHours(1))));
    q.pass(soon.plusMillis(1));
    Awaitility.await()
        .until(() -> Reply.of(s.signals().retaining(a, null, 1, q.now())).items().isEmpty());
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(s.retaining("#", 10))
                    .extracting(Retention::channel)
                    .containsExactly("b"));
    Interest all = Interest.in(TopicPattern.of("#"));
    for (String wrong : List.of("", "x", ":", "12", "z1:a")) {
      assertThatThrownBy(() -> Reply.of(s.signals().retaining(all, wrong, 1, q.now())))
          .as(wrong)
          .isInstanceOf(InvalidInputException.class);
    }
  }
}
