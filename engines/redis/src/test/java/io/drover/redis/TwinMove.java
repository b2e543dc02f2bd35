package io.drover.redis;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What happens on both sides of a pair of twins: something that a library does, or that befalls the
 * server. Immutable.
 *
 * @param text what it is, for a report
 * @param done does it to a side: by a hand, or for the side whose keys begin so
 */
record TwinMove(String text, BiFunction<Hand, String, String> done) {

  static TwinMove by(String text, Function<Hand, String> done) {
    return new TwinMove(text, (hand, side) -> done.apply(hand));
  }
}
