package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.AlertWatch;
import io.drover.JobQueue;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.job.NewJob;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A watch over the queues of a bench, and what a listener was told. For one thread. */
final class AlertScene {

  private final RuntimeBench bench;
  private final List<Alert> told = new CopyOnWriteArrayList<>();
  private final AlertWatch watch;

  /** Starts to watch, with a look every ten seconds, and waits for the first. */
  AlertScene(RuntimeBench bench, AlertRule... rules) {
    this.bench = bench;
    this.watch =
        bench
            .drover()
            .alerts()
            .rules(List.of(rules))
            .every(Duration.ofSeconds(10))
            .to(told::add)
            .start();
    bench.until(() -> watch.lastLook().isPresent());
    bench.time().advance(Duration.ZERO);
  }

  AlertWatch watch() {
    return watch;
  }

  List<Alert> told() {
    return told;
  }

  /** Lets time pass; returns what was told meanwhile, such as {@code raised depth(orders)}. */
  List<String> pass(Duration duration) {
    int before = told.size();
    bench.time().advance(duration);
    List<String> words = new ArrayList<>();
    for (Alert alert : told.subList(before, told.size())) {
      words.add(alert.kind().name().toLowerCase(Locale.ROOT) + " " + alert.rule().name());
    }
    return words;
  }

  /** Lets time pass in which nothing is told. */
  void passInSilence(Duration duration) {
    assertThat(pass(duration)).isEmpty();
  }

  /** Returns the words of what was told last. */
  String lastText() {
    return told.get(told.size() - 1).text();
  }

  static void add(JobQueue<Order> queue, int jobs) {
    queue.addAll(Collections.nCopies(jobs, NewJob.of("buy", order("tea"))));
  }
}
