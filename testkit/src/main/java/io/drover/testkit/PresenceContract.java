package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.drover.spi.JobStore;
import io.drover.spi.Presence;
import io.drover.spi.Presence.Watching;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about who is there: rules O. */
public interface PresenceContract extends EngineTest {

  private static void announce(QueueBench q, String process, String card, Duration ttl) {
    Reply.of(q.engine().presence().announce(process, QueueBench.json(card), q.now(), ttl));
  }

  private static List<String> announced(QueueBench q) {
    return q.engine().presence().announced(q.now()).stream()
        .map(card -> new String(card, StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  @DisplayName("O1 what a process announces is told, the latest of each")
  default void latestAnnouncementIsTold(QueueBench q) {
    Duration ttl = Duration.ofMinutes(1);
    assertThat(announced(q)).isEmpty();
    announce(q, "one", "{\"at\":1}", ttl);
    announce(q, "two", "{\"at\":2}", ttl);
    announce(q, "one", "{\"at\":3}", ttl);
    assertThat(announced(q)).containsExactlyInAnyOrder("{\"at\":2}", "{\"at\":3}");
  }

  @Test
  @DisplayName("O2 what was announced is gone after its time, unless it is announced again")
  default void announcementEnds(QueueBench q) {
    announce(q, "crashed", "\"a\"", Duration.ofMillis(50));
    announce(q, "alive", "\"b\"", Duration.ofMillis(50));
    announce(q, "alive", "\"c\"", Duration.ofMinutes(1));
    q.passMillis(100);
    assertThat(announced(q)).containsExactly("\"c\"");
  }

  @Test
  @DisplayName("O3 what is taken back is gone at once, and taking back nothing does nothing")
  default void announcementIsTakenBack(QueueBench q) {
    announce(q, "one", "1", Duration.ofMinutes(1));
    announce(q, "two", "2", Duration.ofMinutes(1));
    Reply.of(q.engine().presence().withdraw("one"));
    Reply.of(q.engine().presence().withdraw("never there"));
    assertThat(announced(q)).containsExactly("2");
  }

  @Test
  @DisplayName("O4 presence makes no queue")
  default void presenceMakesNoQueue(QueueBench q) {
    announce(q, "one", "1", Duration.ofMinutes(1));
    assertThat(q.inspection().queues()).isEmpty();
    assertThat(q.inspection().statuses(q.now())).isEmpty();
  }

  @Test
  @DisplayName(
      "O5 who watches queues is told by queue and name, while he does, if that can be told")
  default void whoWatchesIsTold(QueueBench q) {
    Presence presence = q.engine().presence();
    try (JobStore.Watch first = q.engine().jobs().watch("a", null, () -> {});
        JobStore.Watch named = q.engine().jobs().watch("a", "ann", () -> {});
        JobStore.Watch elsewhere = q.engine().jobs().watch("b", "bob", () -> {})) {
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(presence.watching(q.now()).orElseThrow())
                      .extracting(Watching::queue, Watching::worker)
                      .containsExactlyInAnyOrder(
                          tuple("a", null), tuple("a", "ann"), tuple("b", "bob")));
    }
    Awaitility.await()
        .untilAsserted(() -> assertThat(presence.watching(q.now()).orElseThrow()).isEmpty());
  }
}
