package io.drover.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is sent back for a request. Immutable. */
final class Answer {

  static final String JSON = "application/json";
  static final String PROBLEM = "application/problem+json";

  /** The texts of an answer that name what was made, and say what became of it. */
  private static final Set<String> TOLD = Set.of("id", "outcome", "queue");

  private static final int MAX_TOLD = 300;

  /** Stands for an answer that is being sent by a live stream. */
  static final Answer STREAM = new Answer(200, "text/event-stream", new byte[0], Map.of(), "");

  private final int status;
  private final String type;
  private final byte[] body;
  private final Map<String, String> headers;
  private final String summary;

  private Answer(
      int status, String type, byte[] body, Map<String, String> headers, String summary) {
    this.status = status;
    this.type = type;
    this.body = body;
    this.headers = headers;
    this.summary = summary;
  }

  static Answer of(int status, String type, byte[] body) {
    return new Answer(status, type, body, Map.of(), "");
  }

  static Answer json(JsonNode json) {
    return json(200, json);
  }

  static Answer json(int status, JsonNode json) {
    return new Answer(status, JSON, JsonText.bytes(json), Map.of(), summary(json));
  }

  /** Returns what became of something, without anything that somebody else wrote. */
  private static String summary(JsonNode json) {
    ObjectNode summary = JsonText.object();
    for (Map.Entry<String, JsonNode> property : json.properties()) {
      JsonNode value = property.getValue();
      if (value.isNumber() || value.isBoolean() || TOLD.contains(property.getKey())) {
        if (value.isString()) {
          summary.put(property.getKey(), Texts.cut(value.stringValue(), MAX_TOLD));
        } else if (!value.isContainer()) {
          summary.set(property.getKey(), value);
        }
      }
    }
    return JsonText.text(summary);
  }

  /** Returns an error in the form of RFC 9457. */
  static Answer problem(int status, String detail) {
    ObjectNode json =
        JsonText.object()
            .put("title", Problem.title(status))
            .put("status", status)
            .put("detail", Texts.cut(detail, Audit.MAX_TEXT));
    // What is wrong with an input may quote it.
    return new Answer(status, PROBLEM, JsonText.bytes(json), Map.of(), Problem.title(status));
  }

  Answer header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, type, body, more, summary);
  }

  int status() {
    return status;
  }

  /** Returns what of it is told in the audit log. */
  String summary() {
    return summary;
  }

  void send(HttpServletRequest request, HttpServletResponse response, boolean withBody)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(body.length);
    headers.forEach(response::setHeader);
    if (withBody && body.length >= SlowAnswer.MIN_BYTES && request.isAsyncSupported()) {
      SlowAnswer.send(body, request, response);
    } else if (withBody) {
      response.getOutputStream().write(body);
    }
  }
}
