package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.routing.TopicPattern;
import io.drover.spi.Interest;
import io.drover.spi.Signal;
import io.drover.spi.Signals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * A listener of the tests, which notes what it is told in its order: {@code channel=payload}, or
 * {@code missed}. Safe for use by any number of threads.
 */
final class SignalEar implements Signals.Listener {

  static final Duration LIMIT = Duration.ofSeconds(60);

  final List<String> heard = new CopyOnWriteArrayList<>();
  final List<Instant> from = new CopyOnWriteArrayList<>();
  final List<Instant> until = new CopyOnWriteArrayList<>();

  @Override
  public void heard(String channel, byte[] payload) {
    heard.add(channel + "=" + new String(payload, UTF_8));
  }

  @Override
  public void missed(Instant since, Instant to) {
    from.add(since);
    until.add(to);
    heard.add("missed");
  }

  Signals.Listening in(Signals signals, String channel) {
    return signals.listen(Interest.inChannel(channel), this).join();
  }

  Signals.Listening inAll(Signals signals, String pattern) {
    return signals.listen(Interest.in(TopicPattern.of(pattern)), this).join();
  }

  static Signal signal(String channel, String payload) {
    return Signal.of(channel, payload.getBytes(UTF_8));
  }

  /** Publishes a signal; returns how many it reached. */
  static long publish(Signals signals, String channel, String payload) {
    return signals
        .publish(List.of(signal(channel, payload)), List.of(), Map.of(), Instant.now())
        .join()
        .orElseThrow()
        .listeners()
        .get(0);
  }

  /** Waits until it has heard something; returns all it has heard. */
  List<String> await(String wanted) {
    return await(all -> all.contains(wanted));
  }

  List<String> await(Predicate<List<String>> wanted) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(wanted.test(heard)).as("%s", heard).isTrue());
    return new ArrayList<>(heard);
  }
}
