package io.drover.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Page;
import io.drover.routing.TopicPattern;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.Retention;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.spi.Signals;
import io.drover.spi.Signals.Listening;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/**
 * The channels of an engine under test, in the few words the contract's tests need. Safe for use by
 * any number of threads.
 */
record SignalBench(QueueBench q) {

  private static final String LAST = "drover.contract.last";

  /** A listener that notes what it is told, as {@code channel=payload}. */
  static final class Ear implements Signals.Listener {
    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<byte[]> payloads = new CopyOnWriteArrayList<>();

    @Override
    public void heard(String channel, byte[] payload) {
      payloads.add(payload);
      heard.add(channel + "=" + new String(payload, UTF_8));
    }

    @Override
    public void missed(Instant from, Instant until) {
      heard.add("missed");
    }
  }

  Signals signals() {
    return q.engine().signals();
  }

  static Signal signal(String channel, String payload) {
    return Signal.of(channel, payload.getBytes(UTF_8));
  }

  Listening listen(String channel, Signals.Listener listener) {
    return Reply.of(signals().listen(Interest.inChannel(channel), listener));
  }

  Listening listenTo(String pattern, Signals.Listener listener) {
    return Reply.of(signals().listen(Interest.in(TopicPattern.of(pattern)), listener));
  }

  /** Publishes one signal; returns how many listeners it reached. */
  long publish(String channel, String payload) {
    return publish(List.of(signal(channel, payload))).get(0);
  }

  List<Long> publish(List<Signal> signals) {
    return publish(signals, Map.of()).orElseThrow().listeners();
  }

  Optional<Signalled> publish(
      List<Signal> signals, Map<String, Long> versions, JobDelivery... jobs) {
    return Reply.of(signals().publish(signals, List.of(jobs), versions, q.now()));
  }

  List<String> retained(String channel) {
    return retained(Interest.inChannel(channel));
  }

  List<String> retainedBy(String pattern) {
    return retained(Interest.in(TopicPattern.of(pattern)));
  }

  private List<String> retained(Interest interest) {
    return Reply.of(signals().retained(interest, q.now())).stream()
        .map(each -> each.channel() + "=" + new String(each.payload(), UTF_8))
        .toList();
  }

  /** Returns all channels that fit a pattern and retain something, page by page. */
  List<Retention> retaining(String pattern, int limit) {
    Interest interest = Interest.in(TopicPattern.of(pattern));
    List<Retention> all = new ArrayList<>();
    String cursor = null;
    do {
      Page<Retention> page = Reply.of(signals().retaining(interest, cursor, limit, q.now()));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
      all.addAll(page.items());
      cursor = page.next().orElse(null);
    } while (cursor != null);
    return all;
  }

  /** Waits until everything is heard that was published before. */
  void settle() {
    Ear last = new Ear();
    try (Listening listening = listen(LAST, last)) {
      assertThat(listening).isNotNull();
      publish(LAST, "");
      Awaitility.await().until(() -> !last.heard.isEmpty());
    }
  }

  /** Waits until a listener has heard so many signals. */
  static void await(Ear ear, int count) {
    Awaitility.await()
        .untilAsserted(() -> assertThat(ear.heard).hasSizeGreaterThanOrEqualTo(count));
  }
}
