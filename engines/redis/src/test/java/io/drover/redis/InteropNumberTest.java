package io.drover.redis;

import io.drover.job.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Options in which other clients wrote numbers as texts, or what else is none: Drover does with a
 * job what Node does. Left out are those on which Node leaves the job active until it stalls.
 */
class InteropNumberTest {

  private static final List<String> NO_NUMBERS =
      List.of(
          "\"3\"",
          "2.5",
          "\"2.5\"",
          "\" 3 \"",
          "\"\"",
          "\"0x3\"",
          "\"0b11\"",
          "\"3e0\"",
          "null",
          "true",
          "\"x\"",
          "\"3d\"",
          "-1",
          "\"-2\"",
          "\"0\"",
          "0",
          "[]",
          "{}");

  @AutoClose private static Interop both;

  @AutoClose private Twins twins;

  @BeforeAll
  static void open() {
    both = new Interop();
  }

  @BeforeEach
  void begin() {
    twins = new Twins(both);
  }

  private static List<String> options() {
    List<String> options = new ArrayList<>();
    for (String number : NO_NUMBERS) {
      options.add("{\"attempts\":%s}".formatted(number));
      if (!List.of("[]", "-1", "\"-2\"").contains(number)) {
        options.add("{\"attempts\":4,\"stackTraceLimit\":%s}".formatted(number));
      }
    }
    // Node's logs refuse any other text.
    for (String lines :
        List.of("\"2\"", "\" 2 \"", "\"\"", "\"0x2\"", "\"2e0\"", "null", "0", "2")) {
      options.add("{\"attempts\":4,\"kl\":%s}".formatted(lines));
    }
    for (String delay :
        List.of("\"60000\"", "\" 60000 \"", "\"6e4\"", "\"0xEA60\"", "\"\"", "null", "60000.25")) {
      for (String type : List.of("fixed", "exponential")) {
        options.add(
            "{\"attempts\":3,\"backoff\":{\"type\":\"%s\",\"delay\":%s}}".formatted(type, delay));
        options.add(
            "{\"attempts\":3,\"backoff\":{\"type\":\"%s\",\"delay\":%s,\"jitter\":\"0\"}}"
                .formatted(type, delay));
      }
    }
    options.add("{\"attempts\":3,\"backoff\":{\"type\":\"exponential\",\"delay\":\"x\"}}");
    options.add("{\"attempts\":3,\"backoff\":\"\"}");
    for (String keep :
        List.of("\"1\"", "\"0\"", "\"\"", "true", "false", "0", "{\"age\":\"86400\"}")) {
      options.add("{\"removeOnFail\":%s}".formatted(keep));
    }
    return options;
  }

  /** Runs jobs of these options on both sides, whose attempts all fail after three lines of log. */
  private void failAll(List<String> options) {
    for (int i = 0; i < options.size(); i++) {
      for (String queue : List.of(twins.node("q"), twins.java("q"))) {
        both.write(queue, "job" + i, "opts", options.get(i));
        Interop.redis().lpush(both.key(queue, "wait"), "job" + i);
      }
    }
    Map<String, ?> line = Map.of("do", "log", "line", "x");
    Map<String, ?> fail = Map.of("do", "fail", "message", "no");
    twins.nodeWorker(
        "q",
        Map.of("concurrency", 20),
        Map.of("do", "all", "steps", List.of(line, line, line, fail)));
    twins.start(
        twins
            .javaWorker(
                "q",
                job -> {
                  for (int i = 0; i < 3; i++) {
                    job.log("x");
                  }
                  throw new IllegalStateException("no");
                })
            .concurrency(20));
    for (String queue : List.of(twins.node("q"), twins.java("q"))) {
      both.until(
          () -> Interop.redis().exists(both.key(queue, "wait"), both.key(queue, "active")) == 0);
    }
    twins.rest();
  }

  @Test
  void textsInOptionsCountAsNodeCountsThem() {
    List<String> options = options();
    failAll(options);
    SoftAssertions all = new SoftAssertions();
    for (int i = 0; i < options.size(); i++) {
      String id = "job" + i;
      String nodes = outcome(twins.node("q"), id);
      all.assertThat(outcome(twins.java("q"), id)).as(options.get(i)).isEqualTo(nodes);
    }
    all.assertAll();
  }

  @Test
  void anAgeInATextPrunesAsNodeDoes() {
    failAll(List.of("{\"removeOnFail\":{\"age\":\"0\"},\"attempts\":\"2\"}"));
    twins.assertSame("events", "marker");
  }

  /** Node stores a delay as it is written. */
  private static long millis(String delay) {
    String text = delay.strip();
    return text.startsWith("0x") ? Long.decode(text) : (long) Double.parseDouble(text);
  }

  private String outcome(String queue, String id) {
    Map<String, String> hash = both.hash(queue, id);
    String traces = hash.getOrDefault("stacktrace", "[]");
    return "%s, attempts %s, delay %s, traces %s, logs %s"
        .formatted(
            both.queue(queue).state(id).map(JobState::name).orElse("gone"),
            hash.get("atm"),
            millis(hash.getOrDefault("delay", "0")),
            Interop.json(traces).size(),
            Interop.redis().llen(both.key(queue, id + ":logs")));
  }
}
