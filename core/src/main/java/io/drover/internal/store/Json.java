package io.drover.internal.store;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON that is Drover's own around data of users, by Jackson. Stateless.
 *
 * <p>Data are kept as they were, to the byte. So they are cut out of texts and put into others, and
 * may be as large and nested as deep as they like; only what is Drover's own is made values of,
 * within Jackson's limits.
 */
public final class Json {

  /** From here on, characters are written as escapes: half a surrogate pair has no other form. */
  private static final int LAST_PLAIN = Character.MIN_SURROGATE - 1;

  private static final JsonFactory PARSERS =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .highestNonEscapedChar(LAST_PLAIN)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** Told the properties of an object. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes a property.
     *
     * @param raw the text of its value
     */
    void property(String name, String raw);
  }

  // ---- texts --------------------------------------------------------------------------------

  /** Returns the text that bytes in UTF-8 are, or {@code null} if they are none. */
  public static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Returns whether a text is one JSON value. */
  public static boolean isValue(String text) {
    try (JsonParser parser = parser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** Tells the properties of an object in their order; returns whether the text is an object. */
  public static boolean visit(String text, Visitor visitor) {
    try (JsonParser parser = parser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        visitor.property(name, raw(parser, text));
      }
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** Tells the elements of an array in their order; returns whether the text is an array. */
  public static boolean elements(String text, Consumer<String> each) {
    try (JsonParser parser = parser(text)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return false;
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() == null) {
          return false;
        }
        each.accept(raw(parser, text));
      }
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** Returns the text of the value that begins here, and goes to its end. */
  private static String raw(JsonParser parser, String text) {
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    parser.finishToken();
    return text.substring(from, (int) parser.currentLocation().getCharOffset());
  }

  private static JsonParser parser(String text) {
    return PARSERS.createParser(ObjectReadContext.empty(), text);
  }

  /** Returns the string that a text is, or {@code null} if it is none. */
  public static @Nullable String string(String text) {
    return text.startsWith("\"") ? read(text).stringValue(null) : null;
  }

  // ---- values -------------------------------------------------------------------------------

  /** Returns a new object without properties. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Returns a string or an object as JSON, all of whose characters have a form in UTF-8. */
  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** Returns the value that a text is; one that is missing if it is none. */
  public static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      return MAPPER.missingNode();
    }
  }

  /** Sets a property unless its value is {@code null}; what is no JSON is put as its text. */
  public static void putText(ObjectNode object, String name, @Nullable Object value) {
    if (value != null) {
      object.put(name, value.toString());
    }
  }

  /** Returns a string, or {@code null} if there is none. */
  public static @Nullable String string(JsonNode object, String name) {
    return object.path(name).stringValue(null);
  }

  /** Returns a number, cut to what an {@code int} can hold. */
  public static int whole(JsonNode object, String name, int otherwise) {
    return (int) decimal(object, name, otherwise);
  }

  /** Returns a number. */
  public static double decimal(JsonNode object, String name, double otherwise) {
    JsonNode value = object.path(name);
    return value.isNumber() ? value.numberValue().doubleValue() : otherwise;
  }

  /** Returns whether a property is {@code true}. */
  public static boolean flag(JsonNode object, String name) {
    return object.path(name).booleanValue(false);
  }

  /** Returns the strings of a list. */
  public static List<String> texts(JsonNode object, String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode one : object.path(name)) {
      if (one.isString()) {
        texts.add(one.stringValue());
      }
    }
    return List.copyOf(texts);
  }
}
