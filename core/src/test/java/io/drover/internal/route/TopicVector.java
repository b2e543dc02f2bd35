package io.drover.internal.route;

import java.util.List;

/** A topic pattern, a routing key, and whether the one takes the other. Immutable. */
record TopicVector(String pattern, String key, boolean takes) {

  /** How many bytes a key has at most. */
  private static final int LONGEST = 255;

  /** Returns vectors for each rule; a broker is asked whether they are true. */
  static List<TopicVector> all() {
    String manyWords = "a.".repeat(LONGEST / 2) + "a";
    return List.of(
        // Plain words.
        new TopicVector("a.b.c", "a.b.c", true),
        new TopicVector("a.b.c", "a.b", false),
        new TopicVector("a.b", "a.b.c", false),
        new TopicVector("a.b", "a.B", false),
        // One word, which no dot is part of (kombu #2568).
        new TopicVector("a.*.c.#", "a.b.c", true),
        new TopicVector("a.*.c.#", "a.b.c.d.e", true),
        new TopicVector("a.*.c.#", "a.c", false),
        new TopicVector("a.*.c.#", "a.b.b.c", false),
        new TopicVector("*", "a", true),
        new TopicVector("*", "a.b", false),
        new TopicVector("*.*", "a", false),
        new TopicVector("*.*", "a.b", true),
        // Any number of words, none included.
        new TopicVector("#", "a", true),
        new TopicVector("#", "a.b.c", true),
        new TopicVector("a.#", "a", true),
        new TopicVector("a.#", "a.b.c", true),
        new TopicVector("a.#", "b", false),
        new TopicVector("#.a", "a", true),
        new TopicVector("#.a", "b.c.a", true),
        new TopicVector("#.a", "a.b", false),
        new TopicVector("a.#.b", "a.b", true),
        new TopicVector("a.#.b", "a.x.y.b", true),
        new TopicVector("a.#.b", "a.x.b.y", false),
        new TopicVector("a.#.b", "b", false),
        new TopicVector("#.a.#.b.#", "x.a.y.b.z", true),
        new TopicVector("#.a.#.b.#", "a.b", true),
        new TopicVector("#.a.#.b.#", "b.a", false),
        new TopicVector("#.#", "", true),
        new TopicVector("#.#", "a", true),
        new TopicVector("#.*", "", false),
        new TopicVector("#.*", "a", true),
        new TopicVector("*.#", "a.b", true),
        new TopicVector("#.*.#", "a.b.c", true),
        new TopicVector("#.*.#.*.#", "a", false),
        // The empty key has no words (rabbitmq-server #16425).
        new TopicVector("", "", true),
        new TopicVector("", "a", false),
        new TopicVector("", ".", false),
        new TopicVector("#", "", true),
        new TopicVector("*", "", false),
        new TopicVector("a", "", false),
        // Elsewhere an empty word is a word.
        new TopicVector(".", ".", true),
        new TopicVector(".", "", false),
        new TopicVector(".", "..", false),
        new TopicVector("*", ".", false),
        new TopicVector("*.*", ".", true),
        new TopicVector("#", "..", true),
        new TopicVector("a..b", "a..b", true),
        new TopicVector("a.b", "a..b", false),
        new TopicVector("a.*.b", "a..b", true),
        new TopicVector("a.#.b", "a..b", true),
        new TopicVector("a", "a.", false),
        new TopicVector("a.*", "a.", true),
        new TopicVector("a.#", "a.", true),
        new TopicVector("a.", "a", false),
        new TopicVector("a.", "a.", true),
        new TopicVector(".a", ".a", true),
        new TopicVector("*.a", ".a", true),
        new TopicVector("a", ".a", false),
        new TopicVector("#.", "a.", true),
        new TopicVector("#.", "a", false),
        new TopicVector("#.", "", false),
        // Stars and hashes are wild only as whole words of a pattern.
        new TopicVector("a*", "ab", false),
        new TopicVector("a*", "a*", true),
        new TopicVector("**", "a", false),
        new TopicVector("##", "##", true),
        new TopicVector("##", "a.b", false),
        new TopicVector("a", "*", false),
        new TopicVector("a", "#", false),
        new TopicVector("*", "*", true),
        new TopicVector("*", "#", true),
        new TopicVector("a.*", "a.#", true),
        new TopicVector("a", "a.#", false),
        new TopicVector("#.a", "#.#.a", true),
        // Length and letters.
        new TopicVector("*", "a".repeat(LONGEST), true),
        new TopicVector("a".repeat(LONGEST), "a".repeat(LONGEST), true),
        new TopicVector(manyWords, manyWords, true),
        new TopicVector("#." + "*.".repeat(120) + "#", manyWords, true),
        new TopicVector("#.b", manyWords, false),
        new TopicVector("größe.*", "größe.日本", true),
        new TopicVector("*", "😀", true),
        new TopicVector("é", "e\u0301", false));
  }
}
