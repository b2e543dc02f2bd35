package io.drover.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.routing.Binding;
import io.drover.routing.HeaderMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderIndexTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsWhatOneByOneIsFound(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Binding> bindings = new ArrayList<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        bindings.add(binding("q" + i, random));
      }
      HeaderIndex index = HeaderIndex.of(bindings);
      for (int i = 0; i < 20; i++) {
        Map<String, String> message = headers(random, 4);
        assertThat(index.match(message))
            .as("%s of %s", message, bindings)
            .containsExactlyElementsOf(
                bindings.stream().filter(binding -> takes(binding, message)).toList());
      }
    }
  }

  /** A header that all have leads to none but those that have nothing else. */
  @Test
  void aHeaderThatAllShareLeadsPastThem() {
    List<Binding> bindings =
        IntStream.range(0, 100_000)
            .mapToObj(
                i -> {
                  Map<String, String> headers = Map.of("shop", "tea", "item", "i" + i);
                  return Binding.toQueue("q").headers(HeaderMatch.all(headers));
                })
            .toList();
    HeaderIndex index = HeaderIndex.of(bindings);

    for (int i = 0; i < 100_000; i++) { // One by one these would be ten thousand million looks.
      Map<String, String> message = Map.of("shop", "tea", "item", "i" + i, "other", "o");
      assertThat(index.match(message)).containsExactly(bindings.get(i));
    }
  }

  private static boolean takes(Binding binding, Map<String, String> message) {
    HeaderMatch match = binding.headers();
    return match == null || match.fits(message);
  }

  private static Binding binding(String queue, Random random) {
    Binding binding = Binding.toQueue(queue);
    return switch (random.nextInt(5)) {
      case 0 -> binding;
      case 1, 2 -> binding.headers(HeaderMatch.any(headers(random, 3)));
      default -> binding.headers(HeaderMatch.all(headers(random, 3)));
    };
  }

  private static Map<String, String> headers(Random random, int most) {
    Map<String, String> headers = new HashMap<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      headers.put("h" + random.nextInt(4), "v" + random.nextInt(2));
    }
    return headers;
  }
}
