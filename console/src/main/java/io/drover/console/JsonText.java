package io.drover.console;

import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The console's reading and writing of JSON. Stateless. What it writes is ASCII without {@code <},
 * {@code >}, {@code &} and {@code '}, so that it stays data even where somebody takes it for HTML
 * or a script.
 */
final class JsonText {

  private static final int MAX_DEPTH = 500;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNestingDepth(MAX_DEPTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .characterEscapes(new Harmless())
                  .build())
          .enable(
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final JsonMapper INNER = JsonMapper.shared();

  private JsonText() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(Object json) {
    return MAPPER.writeValueAsBytes(json);
  }

  static String text(Object json) {
    return MAPPER.writeValueAsString(json);
  }

  /** Returns a value as JSON in a text that is to become a part of an answer. */
  static String inner(Object value) {
    return INNER.writeValueAsString(value);
  }

  /** Reads exactly one value. */
  static JsonNode read(byte[] json) {
    return MAPPER.readTree(json);
  }

  static JsonNode read(String json) {
    return MAPPER.readTree(json);
  }

  /** Returns a value as maps, lists, strings and numbers, which every codec can write. */
  static Object plain(JsonNode value) {
    return MAPPER.treeToValue(value, Object.class);
  }

  /** What is written as a number instead of as itself. Immutable. */
  private static final class Harmless extends CharacterEscapes {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // An array of numbers.
    private final int[] codes;

    Harmless() {
      codes = standardAsciiEscapesForJSON();
      for (char c : new char[] {'<', '>', '&', '\'', 127}) {
        codes[c] = ESCAPE_STANDARD;
      }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return codes.clone();
    }

    @Override
    public SerializableString getEscapeSequence(int character) {
      throw new IllegalStateException("expected only standard escapes, got: " + character);
    }
  }
}
