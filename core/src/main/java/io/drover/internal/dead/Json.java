package io.drover.internal.dead;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The texts of JSON values: where they begin and end, and whether they are any. Stateless.
 *
 * <p>Dead letters hold the data of failed jobs as they were, to the byte, so those are cut out of
 * texts and put into others, and never read. And they are read whatever codec the application has,
 * also where no library of JSON is in working order.
 */
final class Json {

  private Json() {}

  /** Told the properties of an object. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes a property.
     *
     * @param raw the text of its value
     */
    void property(String name, String raw);
  }

  /** Returns the text that bytes in UTF-8 are, or {@code null} if they are none. */
  static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Returns whether a text is one JSON value. */
  static boolean isValue(String text) {
    try {
      JsonReader reader = new JsonReader(text);
      reader.skipValue();
      return reader.isAtEnd();
    } catch (JsonReader.MalformedException e) {
      return false;
    }
  }

  /** Tells the properties of an object in their order; returns whether the text is an object. */
  static boolean visit(String text, Visitor visitor) {
    try {
      JsonReader reader = new JsonReader(text);
      reader.object(name -> visitor.property(name, reader.rawValue()));
      return reader.isAtEnd();
    } catch (JsonReader.MalformedException e) {
      return false;
    }
  }

  /** Returns the string that a text is, or {@code null} if it is none. */
  static @Nullable String string(String text) {
    try {
      JsonReader reader = new JsonReader(text);
      String string = reader.string();
      return reader.isAtEnd() ? string : null;
    } catch (JsonReader.MalformedException e) {
      return null;
    }
  }

  /** Returns a text as a JSON string. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    quote(text, out);
    return out.toString();
  }

  static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || isHalf(text, i)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** Half of a surrogate pair has no form in UTF-8. */
  private static boolean isHalf(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
