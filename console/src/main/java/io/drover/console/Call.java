package io.drover.console;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A request that was let in, as the handler of its route reads it. For one thread. */
final class Call {

  /** The most bytes of a request: the largest data a job may have, and room around them. */
  static final int MAX_BODY = 40 << 20;

  private final HttpServletRequest request;
  private final Caller caller;
  private final Map<String, String> names;
  private @Nullable ObjectNode json;
  private boolean unreadable;

  /**
   * Takes a request.
   *
   * @param names what stands in the path for each name of the route's pattern
   */
  Call(HttpServletRequest request, Caller caller, Map<String, String> names) {
    this.request = request;
    this.caller = caller;
    this.names = names;
  }

  HttpServletRequest request() {
    return request;
  }

  Caller caller() {
    return caller;
  }

  /** Returns what stands in the path for a name of the route's pattern. */
  String name(String name) {
    String value = names.get(name);
    if (value == null) {
      throw new IllegalStateException("expected a route with {%s}".formatted(name));
    }
    return value;
  }

  Map<String, String> names() {
    return names;
  }

  Query query(String... known) {
    return Query.of(request, List.of(known));
  }

  /** Returns the object that the request carries, an empty one if it carries nothing. */
  Body body(String... known) {
    return new Body(json(), List.of(known));
  }

  private ObjectNode json() {
    if (json == null) {
      unreadable = true; // Unless what follows returns.
      json = readJson();
      unreadable = false;
    }
    return json;
  }

  /** Returns what the handler has read of the request, or {@code null}; never reads itself. */
  @Nullable ObjectNode parsedJson() {
    return json;
  }

  /** Returns whether the handler asked for the request's object and could not have it. */
  boolean isUnreadable() {
    return unreadable;
  }

  private ObjectNode readJson() {
    byte[] bytes = bytes();
    if (bytes.length == 0) {
      return JsonText.object();
    }
    try {
      JsonNode value = JsonText.read(bytes);
      if (value instanceof ObjectNode object) {
        return object;
      }
      throw Problem.input("expected a JSON object, got: %s", Texts.name(value.getNodeType()));
    } catch (JacksonException e) {
      throw Problem.input("expected a JSON object, got: %s", e.getOriginalMessage());
    }
  }

  private byte[] bytes() {
    if (request.getContentLengthLong() > MAX_BODY) {
      throw tooLarge();
    }
    byte[] bytes;
    try {
      bytes = request.getInputStream().readNBytes(MAX_BODY + 1);
    } catch (IOException | RuntimeException e) { // Containers also throw exceptions of their own.
      throw Problem.input(
          "expected the whole request, got a part of it: %s", String.valueOf(e.getMessage()));
    }
    if (bytes.length > MAX_BODY) {
      throw tooLarge();
    }
    return bytes;
  }

  private static Problem tooLarge() {
    return Problem.of(413, "expected a request of at most %d bytes, got more", MAX_BODY);
  }
}
