package io.drover.cli;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The program's reading and writing of JSON, of which a terminal obeys nothing. Stateless. */
final class JsonText {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** Made when it is needed. */
  private static final class Lines {
    static final JsonMapper MAPPER = JsonMapper.shared();
  }

  private JsonText() {}

  static JsonMapper mapper() {
    return MAPPER;
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Returns the string as JSON. */
  static String quote(String value) {
    return Printable.json(MAPPER.writeValueAsString(value));
  }

  /** Returns the value in one line. */
  static String line(Object value) {
    return Printable.json(Lines.MAPPER.writeValueAsString(value));
  }

  /** Returns the value over several lines. */
  static String pretty(Object value) {
    return Printable.json(MAPPER.writeValueAsString(value));
  }

  /** Returns the value, or the text as a string if it is no JSON. */
  static JsonNode tree(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      return MAPPER.getNodeFactory().stringNode(text);
    }
  }

  static boolean isValid(String text) {
    return problem(text).isEmpty();
  }

  /** Returns why the text is not exactly one JSON value, or empty if it is. */
  static Optional<String> problem(String text) {
    try (JsonParser parser = MAPPER.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return Optional.of("nothing there");
      }
      int depth = 0;
      for (JsonToken token = first; token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth == 0) {
          break;
        }
      }
      return parser.nextToken() == null ? Optional.empty() : Optional.of("more after the value");
    } catch (JacksonException e) {
      return Optional.of(e.getOriginalMessage());
    }
  }
}
