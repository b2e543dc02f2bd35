package io.drover.redis.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.routing.TopicPattern;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a server is asked for in place of a pattern. */
class ChannelGlobTest {

  private static String text(String pattern) {
    return ChannelGlob.of(TopicPattern.of(pattern)).text();
  }

  @Test
  void globsAreAsNarrowAsTheyCanBe() {
    Map<String, String> expected =
        Map.ofEntries(
            Map.entry("", ""),
            Map.entry("a.b", "a.b"),
            Map.entry("*", "*"),
            Map.entry("#", "*"),
            Map.entry("a.*", "a.*"),
            Map.entry("a.#", "a*"),
            Map.entry("#.a", "*a"),
            Map.entry("a.#.b", "a.*b"),
            Map.entry("a.*.b", "a.*.b"),
            Map.entry("a.#.#", "a*"),
            Map.entry("*.#", "*"),
            Map.entry("a*.b#", "a\\*.b#"),
            Map.entry("a.[b]?.\\c^", "a.\\[b\\]\\?.\\\\c^"),
            Map.entry("*.a.*.b.*.c", "*.a.*.c"));
    expected.forEach((pattern, glob) -> assertThat(text(pattern)).as(pattern).isEqualTo(glob));
  }

  @Test
  void globsTakeWhateverTheirPatternsTake() {
    Random random = new Random(4);
    int matched = 0;
    for (int i = 0; i < 200_000; i++) {
      TopicPattern pattern = TopicPattern.of(words(random, "a", "b", "", "*", "#", "*"));
      String channel = words(random, "a", "b", "", "ab");
      if (pattern.matches(channel)) {
        matched++;
        ChannelGlob glob = ChannelGlob.of(pattern);
        assertThat(glob.takes(channel)).as("%s of %s", channel, pattern).isTrue();
        assertThat(glob.text().chars().filter(letter -> letter == '*').count()).isLessThan(3);
      }
    }
    assertThat(matched).isGreaterThan(10_000);
  }

  private static String words(Random random, String... words) {
    return IntStream.range(0, 1 + random.nextInt(5))
        .mapToObj(i -> words[random.nextInt(words.length)])
        .collect(Collectors.joining("."));
  }
}
