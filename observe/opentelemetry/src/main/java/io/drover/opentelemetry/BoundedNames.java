package io.drover.opentelemetry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The names that meters tell apart: the first to come, up to a maximum, and one for all others.
 * Safe for use by any number of threads.
 */
final class BoundedNames {

  /** What stands for the names beyond the maximum. */
  static final String OTHER = "other";

  private static final Pattern REPLIES =
      Pattern.compile("(.*\\.replies)\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final int max;
  private final Map<String, String> known = new ConcurrentHashMap<>();

  BoundedNames(int max) {
    this.max = max;
  }

  /**
   * Returns what a name is told as. The reply queues of the clients of one server are told as one.
   */
  String of(String name) {
    String told = known.get(name);
    if (told != null) {
      return told;
    }
    var replies = REPLIES.matcher(name);
    String wanted = replies.matches() ? replies.group(1) : name;
    if (!wanted.equals(name)) {
      return of(wanted); // Each client has another, so that none is remembered.
    }
    if (known.size() >= max) {
      return OTHER; // Several at once may take it a little beyond the maximum.
    }
    known.put(name, name);
    return name;
  }
}
