package io.drover.internal.dead;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is the same of all errors of one cause: the class and the method of the application's code,
 * else the message without what differs each time. Stateless.
 */
final class Fingerprint {

  private static final int LENGTH = 12;
  private static final int MAX_MESSAGE = 500;

  private static final Pattern QUOTED =
      Pattern.compile("\"[^\"]*\"|'[^']*'|`[^`]*`|\\[[^\\[\\]]*]|\\{[^{}]*}");

  /** Numbers, and words with a digit in them: ids, hashes, times, addresses. */
  private static final Pattern VARYING = Pattern.compile("[\\w.:@/-]*[0-9][\\w.:@/-]*");

  private Fingerprint() {}

  /**
   * Returns it in a short form.
   *
   * @param errorClass the name of the error's class, or {@code null}
   * @param place as {@link UserCode} tells it, or {@code null}
   * @param message the error's message
   */
  static String of(@Nullable String errorClass, @Nullable String place, String message) {
    String where = place == null ? normal(message) : method(place);
    return digest((errorClass == null ? "" : errorClass) + "\n" + where);
  }

  /** A place without the line, which the next build moves. */
  private static String method(String place) {
    int parenthesis = place.indexOf('(');
    return parenthesis < 0 ? place : place.substring(0, parenthesis);
  }

  private static String normal(String message) {
    String head = message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    return VARYING.matcher(QUOTED.matcher(head).replaceAll("…")).replaceAll("#");
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
