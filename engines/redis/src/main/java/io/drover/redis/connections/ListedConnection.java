package io.drover.redis.connections;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection as a server lists it. Immutable.
 *
 * @param name its name, not empty
 * @param address where it is connected from
 * @param seconds for how long
 * @param library what connects, or empty
 */
public record ListedConnection(String name, String address, long seconds, String library) {

  private static final Pattern LINE =
      Pattern.compile(
          "(?m)^id=[0-9]+ addr=(?<address>[!-~]*) (?:.* )?name=(?<name>[!-~]+) age=(?<age>[0-9]+) .*$");
  private static final Pattern LIBRARY = Pattern.compile(" lib-name=([!-~]*)");

  /** Returns the connections of a list that have names. */
  static List<ListedConnection> all(@Nullable String list) {
    return list == null
        ? List.of()
        : LINE.matcher(list).results().map(found -> of(list, found)).toList();
  }

  private static ListedConnection of(String list, java.util.regex.MatchResult found) {
    Matcher line = LINE.matcher(found.group());
    if (!line.matches()) {
      throw new IllegalStateException("a line that was found is none: " + found.group());
    }
    Matcher library = LIBRARY.matcher(found.group());
    return new ListedConnection(
        line.group("name"),
        line.group("address"),
        Long.parseLong(line.group("age")),
        library.find() ? library.group(1) : "");
  }
}
