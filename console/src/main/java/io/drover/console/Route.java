package io.drover.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done for requests of one method and path. Immutable.
 *
 * @param method the HTTP method
 * @param pattern the path, with names in braces for what varies
 * @param operation its name in the OpenAPI document and the audit log
 * @param role what a caller needs
 * @param handler what answers
 */
record Route(String method, String pattern, String operation, Role role, Handler handler) {

  /** What answers the requests of a route. Called by several threads at once. */
  @FunctionalInterface
  interface Handler {

    /** Returns the answer; what it throws becomes one that says what is wrong. */
    Answer answer(Call call) throws Exception;
  }

  /** Returns whether it changes something. */
  boolean isAction() {
    return !method.equals("GET");
  }

  /** Returns what a path has for each name of the pattern, or empty if it is another path. */
  Optional<Map<String, String>> match(List<String> path) {
    List<String> parts = Routing.segments(pattern);
    if (parts.size() != path.size()) {
      return Optional.empty();
    }
    Map<String, String> names = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      if (part.startsWith("{")) {
        names.put(part.substring(1, part.length() - 1), PathNames.decode(path.get(i)));
      } else if (!part.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }
}
