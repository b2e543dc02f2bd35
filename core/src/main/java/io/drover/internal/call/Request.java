package io.drover.internal.call;

import io.drover.internal.store.Json;
import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a job of a queue of requests says. Immutable; nobody changes the array.
 *
 * @param identity by what the client knows its call, as JSON: programs of others may have numbers
 * @param method the name of the method
 * @param params the parameters, as JSON
 * @param replyTo the queue for the reply
 * @param more what Drover's clients say besides
 */
record Request(String identity, String method, byte[] params, String replyTo, More more) {

  /**
   * What Drover's clients say besides. Immutable.
   *
   * @param metadata what was sent along
   * @param own whether the reply queue is that of a client of Drover, which holds a key for it
   * @param progress whether the client wants to be told of progress
   */
  record More(Map<String, String> metadata, boolean own, boolean progress) {

    /** What clients of Drover say in most requests. */
    static final More OWN = new More(Map.of(), true, false);
  }

  /**
   * Reads the data of a job.
   *
   * @throws Malformed if it is no request
   */
  static Request read(byte[] data) {
    String text = Json.text(data);
    Parts parts = new Parts();
    if (text == null || !Json.visit(text, parts)) {
      throw new Malformed(
          "expected a request, an object with correlationId, method, params and replyTo, got: %s"
              .formatted(text == null ? "no text" : "another value, or no JSON"));
    }
    return parts.request();
  }

  /** Returns by what the client knows its call, as text. */
  String correlationId() {
    String text = Wrapper.text(identity);
    return text == null ? identity : text;
  }

  /** Returns a request as data of a job. */
  byte[] write() {
    StringBuilder head = new StringBuilder(128);
    head.append("{\"correlationId\":").append(identity);
    head.append(",\"method\":").append(Wrapper.quoted(method)).append(",\"params\":");
    StringBuilder tail = new StringBuilder(128);
    tail.append(",\"replyTo\":").append(Wrapper.quoted(replyTo));
    if (!more.metadata.isEmpty()) {
      String separator = ",\"metadata\":{";
      for (Map.Entry<String, String> one : more.metadata.entrySet()) {
        tail.append(separator).append(Wrapper.quoted(one.getKey()));
        tail.append(':').append(Wrapper.quoted(one.getValue()));
        separator = ",";
      }
      tail.append('}');
    }
    tail.append(more.own ? ",\"client\":\"drover\"" : "");
    tail.append(more.progress ? ",\"progress\":true" : "").append('}');
    return Wrapper.around(head.toString(), params, tail.toString());
  }

  /** What was found so far. For one thread. */
  private static final class Parts implements Json.Visitor {
    private @Nullable String identity;
    private @Nullable String method;
    private @Nullable String params;
    private @Nullable String replyTo;
    private Map<String, String> metadata = Map.of();
    private boolean own;
    private boolean progress;

    @Override
    public void property(String name, String raw) {
      switch (name) {
        case "correlationId" -> identity = identity(raw);
        case "method" -> method = Wrapper.text(raw);
        case "params" -> params = raw;
        case "replyTo" -> replyTo = Wrapper.text(raw);
        case "metadata" -> metadata = entries(raw);
        case "client" -> own = "drover".equals(Wrapper.text(raw));
        case "progress" -> progress = "true".equals(raw);
        default -> {}
      }
    }

    private static @Nullable String identity(String raw) {
      char first = raw.charAt(0);
      return first == '"' || first == '-' || Character.isDigit(first) ? raw : null;
    }

    private static Map<String, String> entries(String raw) {
      Map<String, String> entries = new LinkedHashMap<>();
      Json.Visitor each =
          (name, value) -> {
            String text = Wrapper.text(value);
            entries.put(name, text == null ? value : text);
          };
      return Json.visit(raw, each) ? Collections.unmodifiableMap(entries) : Map.of();
    }

    Request request() {
      String id = required("correlationId", identity);
      String name = required("method", method);
      String to = required("replyTo", replyTo);
      try {
        JobIds.checkQueue(to);
      } catch (InvalidInputException e) {
        throw new Malformed("expected a request whose replyTo is a queue; " + e.getMessage());
      }
      return new Request(id, name, Wrapper.value(params), to, new More(metadata, own, progress));
    }

    private static String required(String name, @Nullable String value) {
      if (value == null) {
        throw new Malformed(
            "expected a request, with correlationId, method and replyTo, got: data without %s, so nobody can be answered"
                .formatted(name));
      }
      return value;
    }
  }
}
