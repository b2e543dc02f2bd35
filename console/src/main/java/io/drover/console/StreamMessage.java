package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The making of messages as server-sent events are written. Stateless. */
final class StreamMessage {

  /** What keeps a connection open, and finds out whether somebody is there. */
  static final byte[] BEAT = ": beat\n\n".getBytes(UTF_8);

  /** What a stream begins with: how long a browser waits before it comes again. */
  static final byte[] HELLO = "retry: 3000\n\n".getBytes(UTF_8);

  private StreamMessage() {}

  static byte[] of(String event, ObjectNode data) {
    return of(event, null, data);
  }

  /**
   * Returns an event.
   *
   * @param id from where to go on after it, or {@code null}
   * @param data written without line ends, as those in texts are escaped
   */
  static byte[] of(String event, @Nullable String id, ObjectNode data) {
    String mark = id == null || !isPlain(id) ? "" : "id: " + id + "\n";
    return ("event: " + event + "\n" + mark + "data: " + JsonText.text(data) + "\n\n")
        .getBytes(UTF_8);
  }

  private static boolean isPlain(String id) {
    return id.chars().allMatch(c -> c > ' ' && c < 127);
  }
}
