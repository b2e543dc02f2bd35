package io.drover.console;

import io.drover.console.Route.Handler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The table of all routes: what is answered for which method and path. Safe for use by several
 * threads once it is filled.
 */
final class Routing {

  /** A route, and what the path has for the names of its pattern. */
  record Match(Route route, Map<String, String> names) {}

  private final List<Route> routes = new ArrayList<>();

  void get(String pattern, String operation, Handler handler) {
    add(new Route("GET", pattern, operation, Role.VIEW, handler));
  }

  void post(String pattern, String operation, Handler handler) {
    add(new Route("POST", pattern, operation, Role.OPERATE, handler));
  }

  void put(String pattern, String operation, Handler handler) {
    add(new Route("PUT", pattern, operation, Role.OPERATE, handler));
  }

  void delete(String pattern, String operation, Handler handler) {
    add(new Route("DELETE", pattern, operation, Role.OPERATE, handler));
  }

  void add(Route route) {
    routes.add(route);
  }

  List<Route> routes() {
    return List.copyOf(routes);
  }

  /** Returns the route of a request, or tells why there is none. */
  Match find(String method, String path) {
    List<String> parts = segments(path);
    TreeSet<String> others = new TreeSet<>();
    for (Route route : routes) {
      Optional<Map<String, String>> names = route.match(parts);
      if (names.isPresent()) {
        if (route.method().equals(method)) {
          return new Match(route, names.get());
        }
        others.add(route.method());
      }
    }
    if (others.isEmpty()) {
      throw Problem.missing(
          "expected a path of the OpenAPI document, got: \"%s\"; see /api/v1/openapi.json",
          Texts.cut(path, 100));
    }
    throw Problem.method(others, method);
  }

  /** Returns the parts between the slashes. */
  static List<String> segments(String path) {
    String inner = path.startsWith("/") ? path.substring(1) : path;
    return Arrays.asList(inner.split("/", -1));
  }
}
