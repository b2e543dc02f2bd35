package io.drover.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.routing.Binding;
import io.drover.routing.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TopicTrieTest {

  private static final List<String> WORDS_OF_PATTERNS = List.of("a", "b", "", "*", "#", "#", "a*");
  private static final List<String> WORDS_OF_KEYS = List.of("a", "a", "b", "", "*", "#", "a*");

  static List<TopicVector> vectors() {
    return TopicVector.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void takesWhatThePatternSays(TopicVector vector) {
    Binding binding = to("q", vector.pattern());

    assertThat(TopicTrie.of(List.of(binding)).match(vector.key()))
        .isEqualTo(vector.takes() ? List.of(binding) : List.of());
    assertThat(TopicPattern.of(vector.pattern()).matches(vector.key())).isEqualTo(vector.takes());
  }

  @Test
  void vectorsHoldBesideEachOther() {
    List<String> patterns = vectors().stream().map(TopicVector::pattern).distinct().toList();
    TopicTrie trie = TopicTrie.of(patterns.stream().map(pattern -> to("q", pattern)).toList());

    assertThat(vectors())
        .allSatisfy(
            vector ->
                assertThat(trie.match(vector.key()).contains(to("q", vector.pattern())))
                    .isEqualTo(vector.takes()));
  }

  @Property(tries = 2000)
  void agreesWithAMatcherThatTriesEverything(@ForAll long seed) {
    Random random = new Random(seed);
    List<Binding> bindings =
        IntStream.range(0, 1 + random.nextInt(20))
            .mapToObj(i -> to("q" + i, draw(random, WORDS_OF_PATTERNS)))
            .toList();
    TopicTrie trie = TopicTrie.of(bindings);

    for (int i = 0; i < 20; i++) {
      String key = draw(random, WORDS_OF_KEYS);
      assertThat(trie.match(key))
          .as("what takes \"%s\"", key)
          .containsExactlyInAnyOrderElementsOf(
              bindings.stream()
                  .filter(binding -> tries(split(binding.key()), split(key)))
                  .toList());
      assertThat(trie.match(key))
          .as("what takes \"%s\" by itself", key)
          .containsExactlyInAnyOrderElementsOf(
              bindings.stream()
                  .filter(binding -> TopicPattern.of(binding.key()).matches(key))
                  .toList());
    }
  }

  @Test
  void aBindingComesOnceHoweverManyWaysThereAre() {
    Binding binding = to("q", "#.a.#.#.a.#");

    assertThat(TopicTrie.of(List.of(binding)).match("a.a.a.a.a.a")).containsExactly(binding);
  }

  @Test
  void samePatternsLeadToSeveralQueues() {
    List<Binding> bindings = List.of(to("q1", "a.#"), to("q2", "a.#"), Binding.toExchange("q1"));

    assertThat(TopicTrie.of(bindings).match("a.b"))
        .containsExactly(bindings.get(0), bindings.get(1));
  }

  @Test
  void patternsThatBranchEverywhereEnd() {
    Random random = new Random(1);
    List<Binding> bindings = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      StringBuilder pattern = new StringBuilder("#");
      while (pattern.length() < 250) {
        pattern.append('.').append(List.of("#", "#", "*", "a").get(random.nextInt(4)));
      }
      bindings.add(to("q" + i, pattern + ".b"));
    }
    TopicTrie trie = TopicTrie.of(bindings);

    // To try every way would take longer than the world is old.
    assertThat(trie.match("a.".repeat(126) + "c")).isEmpty();
    assertThat(trie.match("a.".repeat(126) + "b")).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void aKeyGoesPastThousandsOfPatterns() {
    List<Binding> bindings =
        IntStream.range(0, 10_000)
            .mapToObj(i -> to("q" + i, List.of("#.", "*.").get(i % 2) + "k" + i))
            .toList();
    TopicTrie trie = TopicTrie.of(bindings);

    assertThat(trie.match("x.y.k4000")).containsExactly(bindings.get(4000));
    assertThat(trie.match("x.k4001")).containsExactly(bindings.get(4001));
    assertThat(trie.match("x.y.k4001")).isEmpty();
  }

  @Test
  void withoutPatternsNothingIsTaken() {
    assertThat(TopicTrie.of(List.of()).match("a")).isEmpty();
    assertThat(TopicTrie.of(List.of()).match("")).isEmpty();
  }

  private static Binding to(String queue, String pattern) {
    return Binding.toQueue(queue).key(pattern);
  }

  private static String draw(Random random, List<String> words) {
    return String.join(
        ".", random.ints(random.nextInt(6), 0, words.size()).mapToObj(words::get).toList());
  }

  private static List<String> split(String key) {
    return key.isEmpty() ? List.of() : List.of(key.split("\\.", -1));
  }

  private static boolean tries(List<String> pattern, List<String> key) {
    if (pattern.isEmpty()) {
      return key.isEmpty();
    }
    List<String> rest = pattern.subList(1, pattern.size());
    if (pattern.get(0).equals("#") && tries(rest, key)) {
      return true;
    }
    if (key.isEmpty()) {
      return false;
    }
    List<String> left = key.subList(1, key.size());
    return switch (pattern.get(0)) {
      case "#" -> tries(pattern, left);
      case "*" -> tries(rest, left);
      default -> pattern.get(0).equals(key.get(0)) && tries(rest, left);
    };
  }
}
