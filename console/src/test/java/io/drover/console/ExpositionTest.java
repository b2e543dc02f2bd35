package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExpositionTest {

  private static String sample(String queue) {
    Exposition metrics = Exposition.of(null).gauge("m", "A metric.");
    metrics.sample(1, "queue", queue);
    return metrics.whole().lines().skip(2).findFirst().orElseThrow();
  }

  @Test
  void namesThatDifferInWhatCannotBeShownAreDifferentLabels() {
    List<String> names =
        List.of("a\u0001", "a\u0002", "a\u2028", "a\ufffd", "a\ud800", "a\udc00", "a\\u0001");
    Set<String> samples = new TreeSet<>();
    names.forEach(name -> samples.add(sample(name)));
    assertThat(samples).hasSize(names.size());
  }

  @Test
  void whatCannotBeShownIsWrittenVisibly() {
    assertThat(sample("a\u0001")).isEqualTo("m{queue=\"a\\\\u0001\"} 1");
    assertThat(sample("\ud83d\ude00")).isEqualTo("m{queue=\"\ud83d\ude00\"} 1");
    assertThat(sample("a\\b\n")).isEqualTo("m{queue=\"a\\\\b\\n\"} 1");
  }
}
