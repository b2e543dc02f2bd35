package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.TopSample.Failure;
import io.drover.job.JobState;
import io.drover.job.QueueStatus;
import io.drover.spi.Answers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopScreenTest {

  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

  private final TopScreen screen = new TopScreen("a store");

  private static QueueStatus status(String queue, long waiting, long completed, long failed) {
    return Answers.status(queue, Answers.counts(s -> s == JobState.WAITING ? waiting : 0))
        .finishedInAll(completed, failed)
        .oldestReady(waiting == 0 ? null : NOW.minusSeconds(90))
        .build();
  }

  private static TopSample sample(int second, QueueStatus... queues) {
    return new TopSample(NOW.plusSeconds(second), List.of(queues), List.of(), List.of(), null);
  }

  private static TopSample trouble(@Nullable String why) {
    return new TopSample(NOW, List.of(), List.of(), List.of(), why);
  }

  private String shown() {
    return String.join("\n", screen.lines(120, 30));
  }

  private void press(TopKey... keys) {
    for (TopKey key : keys) {
      screen.press(key);
    }
  }

  @Test
  void queuesAreShownWithTheirRates() {
    screen.add(sample(0, status("emails", 10, 100, 5)));
    assertThat(shown()).contains("emails", "10", "1m 30s").contains("-");
    screen.add(sample(2, status("emails", 20, 150, 6)));
    assertThat(shown()).contains("30.5", "25.0", "0.5"); // 10 more wait, and 51 have gone.
  }

  @Test
  void theChosenQueueIsMarkedAndKeysMoveIt() {
    screen.add(sample(0, status("a", 1, 0, 0), status("b", 1, 0, 0), status("c", 1, 0, 0)));
    assertThat(marked()).startsWith("a");
    press(TopKey.DOWN, TopKey.DOWN, TopKey.DOWN);
    assertThat(marked()).startsWith("c");
    press(TopKey.UP);
    assertThat(marked()).startsWith("b");
    press(TopKey.PAGE_UP);
    assertThat(marked()).startsWith("a");
  }

  private String marked() {
    return screen.lines(120, 30).stream()
        .filter(line -> line.startsWith("\033[7m"))
        .findFirst()
        .orElseThrow()
        .substring(4);
  }

  @Test
  void theChosenQueueIsSeenHoweverManyThereAre() {
    QueueStatus[] many =
        IntStream.range(0, 200)
            .mapToObj(i -> status("q%03d".formatted(i), 1, 0, 0))
            .toArray(QueueStatus[]::new);
    screen.add(sample(0, many));
    for (int i = 0; i < 15; i++) {
      press(TopKey.PAGE_DOWN);
    }
    assertThat(marked()).startsWith("q150");
    assertThat(screen.lines(80, 20)).hasSizeLessThanOrEqualTo(20);
  }

  @Test
  void aCloserLookShowsFailures() {
    screen.add(sample(0, status("a", 1, 0, 0)));
    assertThat(screen.closelyWatched()).isNull();
    press(TopKey.ENTER);
    assertThat(screen.closelyWatched()).isEqualTo("a");
    Failure failure = new Failure("7", "send", NOW, "no such \u001b[2Jhost\nat all");
    screen.add(
        new TopSample(NOW, List.of(status("a", 1, 0, 0)), List.of(), List.of(failure), null));
    assertThat(shown())
        .contains("7", "send", "no such", "no worker serves it")
        .doesNotContain("\u001b[2J");
    press(TopKey.BACK);
    assertThat(screen.closelyWatched()).isNull();
  }

  @Test
  void aStoreThatIsAwayIsToldAndComparedWithNothing() {
    screen.add(sample(0, status("a", 1, 100, 0)));
    screen.add(trouble("connection refused"));
    assertThat(shown()).contains("the store does not answer", "connection refused");
    screen.add(sample(9, status("a", 1, 0, 0)));
    assertThat(shown()).doesNotContain("refused").contains("-");
  }

  @Test
  void aQueueThatGoesWhileItIsLookedAtIsLeft() {
    screen.add(sample(0, status("a", 1, 0, 0), status("b", 1, 0, 0)));
    press(TopKey.DOWN, TopKey.ENTER);
    screen.add(sample(1, status("a", 1, 0, 0)));
    assertThat(screen.closelyWatched()).isNull();
    assertThat(marked()).startsWith("a");
    screen.add(sample(2));
    assertThat(shown()).contains("there are no queues");
    press(TopKey.DOWN, TopKey.ENTER, TopKey.UP);
  }

  @Test
  void hostileNamesStayOnTheirLine() {
    screen.add(sample(0, status("<img src=x>\u001b[31m\r\n\u2028".repeat(20), 1, 0, 0)));
    for (int width : new int[] {40, 80, 120}) {
      for (String line : screen.lines(width, 30)) {
        String text = line.replace("\033[7m", "").replace("\033[0m", "");
        assertThat(text.codePoints()).noneMatch(Character::isISOControl);
        assertThat(text.length()).as(text).isLessThanOrEqualTo(width);
      }
    }
  }

  @Test
  void keysAreReadAsTheyAreSent() throws IOException, InterruptedException {
    String sent = "\033[A\033[B\033OA\033[5~\033[6~\033[1;5A\r\n\177\033[D\033[Cjkx\033xq";
    ByteArrayInputStream keys = new ByteArrayInputStream(sent.getBytes(StandardCharsets.US_ASCII));
    for (TopKey key :
        List.of(
            TopKey.UP,
            TopKey.DOWN,
            TopKey.UP,
            TopKey.PAGE_UP,
            TopKey.PAGE_DOWN,
            TopKey.OTHER,
            TopKey.ENTER,
            TopKey.ENTER,
            TopKey.BACK,
            TopKey.BACK,
            TopKey.ENTER,
            TopKey.DOWN,
            TopKey.UP,
            TopKey.OTHER,
            TopKey.OTHER,
            TopKey.QUIT,
            TopKey.QUIT)) {
      assertThat(TopKey.read(keys)).isEqualTo(key);
    }
    assertThat(TopKey.read(new ByteArrayInputStream(new byte[] {27}))).isEqualTo(TopKey.BACK);
  }
}
