package io.drover.redis.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what scripts return: lists of whole numbers, bytes, and further lists. Stateless. */
public final class Replies {

  private Replies() {}

  @SuppressWarnings("unchecked")
  public static List<@Nullable Object> list(@Nullable Object reply) {
    return reply == null ? List.of() : (List<@Nullable Object>) reply;
  }

  /** Returns what a script returned that returns one thing or nothing. */
  public static @Nullable Object only(@Nullable Object reply) {
    List<@Nullable Object> list = list(reply);
    return list.isEmpty() ? null : list.get(0);
  }

  public static long number(@Nullable Object reply) {
    if (reply instanceof byte[] bytes) {
      return (long) Double.parseDouble(new String(bytes, UTF_8));
    }
    if (reply instanceof Long number) {
      return number;
    }
    throw new IllegalStateException("expected a number from the server, got: " + reply);
  }

  public static @Nullable String text(@Nullable Object reply) {
    if (reply == null) {
      return null;
    }
    return reply instanceof byte[] bytes ? new String(bytes, UTF_8) : reply.toString();
  }

  public static List<String> texts(@Nullable Object reply) {
    return list(reply).stream().map(Replies::needed).toList();
  }

  /** Returns a text that must be there. */
  public static String needed(@Nullable Object reply) {
    String text = text(reply);
    if (text == null) {
      throw new IllegalStateException("expected a text from the server, got nothing");
    }
    return text;
  }
}
