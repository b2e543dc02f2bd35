package io.drover.internal.call;

import io.drover.internal.store.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How objects of JSON are written and read that hold a value of a user's, which stays as it is to
 * the byte. Stateless.
 */
final class Wrapper {

  static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

  private Wrapper() {}

  /** Returns a text as JSON. */
  static String quoted(String text) {
    return isPlain(text) ? '"' + text + '"' : Json.write(text);
  }

  /** Returns whether all characters of a text are written as they are. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      if (one < ' ' || one > '~' || one == '"' || one == '\\') {
        return false;
      }
    }
    return true;
  }

  /** Returns what a string of JSON says, or {@code null} if it is another value. */
  static @Nullable String text(@Nullable String raw) {
    if (raw == null || !raw.startsWith("\"")) {
      return null;
    }
    return raw.indexOf('\\') < 0 ? raw.substring(1, raw.length() - 1) : Json.string(raw);
  }

  /** Returns the value that stands for a property, where a missing one is {@code null}. */
  static byte[] value(@Nullable String raw) {
    return raw == null ? NULL : raw.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a value between two texts. */
  static byte[] around(String head, byte[] value, String tail) {
    byte[] first = head.getBytes(StandardCharsets.UTF_8);
    byte[] last = tail.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[first.length + value.length + last.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(value, 0, all, first.length, value.length);
    System.arraycopy(last, 0, all, first.length + value.length, last.length);
    return all;
  }
}
