package io.drover.internal.dead;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON text as RFC 8259 says. For one thread.
 *
 * <p>What it only passes over may be nested as deep as it likes; what it makes values of may not.
 */
final class JsonReader {

  private static final int MAX_DEPTH = 64;

  private final String text;
  private int at;
  private int depth;

  JsonReader(String text) {
    this.text = text;
    skipSpace();
  }

  /** Thrown where a text is no JSON. It has no stack trace. */
  static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(int at) {
      super("malformed at " + at, null, false, false);
    }
  }

  /** Told the names of properties; has to read their values. */
  @FunctionalInterface
  interface Properties {
    void property(String name);
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  // ---- values -------------------------------------------------------------------------------

  /**
   * Reads a value: a {@link JsonObject}, a list, a string, a {@code Boolean}, {@code null}, or a
   * {@link JsonObject.Numeral}.
   */
  @Nullable Object value() {
    return switch (peek()) {
      case '{' -> nested();
      case '[' -> list();
      case '"' -> string();
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      case 'n' -> word("null", null);
      default -> new JsonObject.Numeral(number());
    };
  }

  private JsonObject nested() {
    deeper();
    JsonObject object = new JsonObject();
    object(name -> object.put(name, value()));
    depth--;
    return object;
  }

  private List<@Nullable Object> list() {
    deeper();
    List<@Nullable Object> list = new ArrayList<>();
    expect('[');
    if (!accept(']')) {
      do {
        list.add(value());
      } while (accept(','));
      expect(']');
    }
    depth--;
    return list;
  }

  private void deeper() {
    if (++depth > MAX_DEPTH) {
      throw malformed();
    }
  }

  /** Reads an object, value by value. */
  void object(Properties properties) {
    expect('{');
    if (!accept('}')) {
      do {
        String name = string();
        expect(':');
        properties.property(name);
      } while (accept(','));
      expect('}');
    }
  }

  /** Passes a value over and returns its text. */
  String rawValue() {
    int from = at;
    skipValue();
    return text.substring(from, at).stripTrailing();
  }

  /** Passes a value over. */
  void skipValue() {
    BitSet objects = new BitSet(); // What each level is: an object, or else a list.
    int level = 0;
    while (true) {
      boolean isDone = true;
      char c = peek();
      if (c == '{' || c == '[') {
        boolean isObject = c == '{';
        next();
        skipSpace();
        if (!accept(isObject ? '}' : ']')) {
          objects.set(level++, isObject);
          if (isObject) {
            skipName();
          }
          isDone = false;
        }
      } else {
        skipScalar(c);
      }
      while (isDone && level > 0) {
        boolean isObject = objects.get(level - 1);
        if (accept(',')) {
          if (isObject) {
            skipName();
          }
          isDone = false;
        } else {
          expect(isObject ? '}' : ']');
          level--;
        }
      }
      if (isDone) {
        return;
      }
    }
  }

  private void skipName() {
    string();
    expect(':');
  }

  private void skipScalar(char first) {
    switch (first) {
      case '"' -> string();
      case 't' -> word("true", null);
      case 'f' -> word("false", null);
      case 'n' -> word("null", null);
      default -> number();
    }
  }

  // ---- scalars ------------------------------------------------------------------------------

  String string() {
    if (peek() != '"') {
      throw malformed();
    }
    at++;
    int from = at;
    StringBuilder out = null;
    while (true) {
      char c = next();
      if (c == '"') {
        String last = text.substring(from, at - 1);
        skipSpace();
        return out == null ? last : out.append(last).toString();
      }
      if (c < ' ') {
        throw malformed();
      }
      if (c == '\\') {
        out = out == null ? new StringBuilder() : out;
        out.append(text, from, at - 1).append(escaped());
        from = at;
      }
    }
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw malformed();
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = next();
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw malformed();
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private String number() {
    int from = at;
    take('-');
    if (!take('0')) {
      digits();
    }
    if (take('.')) {
      digits();
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      digits();
    }
    String number = text.substring(from, at);
    skipSpace();
    return number;
  }

  private void digits() {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      throw malformed();
    }
  }

  private <V> @Nullable V word(String word, @Nullable V value) {
    if (!text.startsWith(word, at)) {
      throw malformed();
    }
    at += word.length();
    skipSpace();
    return value;
  }

  // ---- characters ---------------------------------------------------------------------------

  private char peek() {
    if (at == text.length()) {
      throw malformed();
    }
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private boolean take(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  /** Takes a character and the space behind it, if it is next. */
  private boolean accept(char wanted) {
    boolean taken = take(wanted);
    if (taken) {
      skipSpace();
    }
    return taken;
  }

  private void expect(char wanted) {
    if (!accept(wanted)) {
      throw malformed();
    }
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private MalformedException malformed() {
    return new MalformedException(at);
  }
}
