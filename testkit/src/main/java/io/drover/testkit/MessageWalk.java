package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import io.drover.routing.TopicPattern;
import io.drover.spi.ExchangeRecord;
import io.drover.spi.JobDelivery;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.testkit.SignalBench.Ear;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Random steps on exchanges and channels, each compared with what it does on a model. For one test
 * thread. Times are whole hours, and it passes a little more than those, so that a server's clock
 * may go on.
 */
final class MessageWalk {

  private static final List<String> EXCHANGES = List.of("w", "x", "y", "z");
  private static final List<String> CHANNELS = List.of("walk", "walk.a", "walk.a.b", "walk.c");
  private static final List<String> QUEUES = List.of("one", "two");

  private final QueueBench bench;
  private final RouteBench routes;
  private final SignalBench signals;
  private final Random random;
  private final long seed;
  private final RoutesModel model = new RoutesModel();
  private final Map<String, Retained> retained = new TreeMap<>();

  /** What the listener is told, in order. */
  private final List<String> told = new ArrayList<>();

  private final Map<String, Integer> added = new TreeMap<>();

  /** The engine's version of an exchange by the model's. */
  private final Map<String, Map<Long, Long>> versions = new HashMap<>();

  /** The same of the step before. */
  private Map<String, Long> former = Map.of();

  private int payloads;

  private record Retained(String text, Instant until) {}

  MessageWalk(QueueBench bench, long seed) {
    this.bench = bench;
    this.routes = new RouteBench(bench);
    this.signals = new SignalBench(bench);
    this.random = new Random(seed);
    this.seed = seed;
  }

  /** Takes so many steps, and then compares what they came to. */
  void steps(int count) {
    Ear ear = new Ear();
    try (var listening = signals.listenTo("walk.#", ear)) {
      assertThat(listening).isNotNull();
      for (int step = 1; step <= count; step++) {
        Map<String, Long> before = current();
        String name = "seed %d, step %d".formatted(seed, step);
        step(name);
        compare(name);
        former = before;
      }
      signals.settle();
      SignalBench.await(ear, told.size());
      assertThat(ear.heard).as("seed %d", seed).containsExactlyElementsOf(told);
    }
    for (String queue : QUEUES) {
      assertThat(bench.waiting(queue))
          .as("seed %d, queue %s", seed, queue)
          .hasSize(added.getOrDefault(queue, 0));
    }
  }

  private void step(String name) {
    String exchange = any(EXCHANGES);
    switch (random.nextInt(12)) {
      case 0, 1 -> {
        ExchangeDeclaration declaration = declaration(exchange);
        assertThat(routes.routes().declare(declaration).declaration())
            .as(name)
            .isEqualTo(model.declare(declaration).declaration());
      }
      case 2, 3, 4 -> {
        Binding binding = binding();
        assertThat(routes.routes().bind(exchange, binding))
            .as(name)
            .isEqualTo(model.bind(exchange, binding));
      }
      case 5 -> {
        List<Binding> bound = model.bindings(exchange);
        Binding binding = bound.isEmpty() || random.nextBoolean() ? binding() : any(bound);
        assertThat(routes.routes().unbind(exchange, binding))
            .as(name)
            .isEqualTo(model.unbind(exchange, binding));
      }
      case 6 -> {
        boolean onlyIfUnused = random.nextInt(4) > 0;
        assertThat(routes.routes().delete(exchange, onlyIfUnused))
            .as(name)
            .isEqualTo(model.delete(exchange, onlyIfUnused));
      }
      case 7, 8 -> publish(name);
      case 9, 10 -> tell(name);
      default -> {
        if (random.nextBoolean()) {
          bench.pass(Duration.ofHours(1 + random.nextInt(2)).plusMinutes(1));
        } else {
          String channel = any(CHANNELS);
          assertThat(Reply.of(signals.signals().forget(channel, bench.now())))
              .as(name)
              .isEqualTo(retained.remove(channel) != null);
        }
      }
    }
  }

  // ---- publishing ---------------------------------------------------------------------------

  private void publish(String name) {
    Map<String, Long> looked = looked();
    List<JobDelivery> jobs = jobs();
    Optional<List<Added>> answer = Reply.of(routes.routes().publish(jobs, looked));
    boolean is = isCurrent(looked);
    assertThat(answer.isPresent()).as(name).isEqualTo(is);
    if (is) {
      count(jobs);
    }
  }

  private void tell(String name) {
    Map<String, Long> looked = random.nextBoolean() ? Map.of() : looked();
    List<JobDelivery> jobs = random.nextBoolean() ? List.of() : jobs();
    List<Signal> sent = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      Signal signal = SignalBench.signal(any(CHANNELS), "p" + ++payloads);
      sent.add(
          random.nextBoolean() ? signal : signal.retained(Duration.ofHours(1 + random.nextInt(3))));
    }
    Optional<Signalled> answer =
        Reply.of(signals.signals().publish(sent, jobs, looked, bench.now()));
    boolean is = isCurrent(looked);
    assertThat(answer.isPresent()).as(name).isEqualTo(is);
    if (!is) {
      return;
    }
    assertThat(answer.orElseThrow().listeners()).as(name).hasSize(sent.size());
    count(jobs);
    for (Signal signal : sent) {
      String text = signal.channel() + "=" + QueueBench.text(signal.payload());
      told.add(text);
      Duration ttl = signal.retained();
      if (ttl != null) {
        retained.put(signal.channel(), new Retained(text, bench.now().plus(ttl)));
      }
    }
  }

  private List<JobDelivery> jobs() {
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(i -> bench.delivery(any(QUEUES)))
        .toList();
  }

  private void count(List<JobDelivery> jobs) {
    jobs.forEach(job -> added.merge(job.queue(), 1, Integer::sum));
  }

  /** Returns versions of some exchanges, of now or of a step before. */
  private Map<String, Long> looked() {
    Map<String, Long> all = new TreeMap<>(random.nextInt(3) == 0 ? former : current());
    all.keySet().removeIf(exchange -> random.nextInt(3) == 0);
    return all;
  }

  private Map<String, Long> current() {
    Map<String, Long> all = new TreeMap<>();
    EXCHANGES.forEach(exchange -> all.put(exchange, routes.version(exchange)));
    return all;
  }

  private boolean isCurrent(Map<String, Long> looked) {
    Map<String, Long> now = current();
    return looked.entrySet().stream()
        .allMatch(each -> each.getValue().equals(now.get(each.getKey())));
  }

  // ---- comparing ----------------------------------------------------------------------------

  private void compare(String name) {
    assertThat(routes.routes().all())
        .as(name)
        .extracting(ExchangeRecord::declaration)
        .containsExactlyElementsOf(model.all().stream().map(ExchangeRecord::declaration).toList());
    for (ExchangeRecord expected : model.all()) {
      String exchange = expected.declaration().name();
      assertThat(routes.bindings(exchange, 3))
          .as(name)
          .containsExactlyInAnyOrderElementsOf(model.bindings(exchange));
      // Another version on the model is another one here, and the same the same.
      Map<Long, Long> known = versions.computeIfAbsent(exchange, unused -> new HashMap<>());
      long version = routes.version(exchange);
      if (!known.containsKey(expected.version())) {
        assertThat(known.values()).as(name).doesNotContain(version);
        known.put(expected.version(), version);
      }
      assertThat(known).as(name).containsEntry(expected.version(), version);
    }
    retained.values().removeIf(each -> !each.until.isAfter(bench.now()));
    assertThat(signals.retainedBy("walk.#"))
        .as(name)
        .containsExactlyElementsOf(retained.values().stream().map(Retained::text).toList());
    String pattern = any(List.of("walk", "walk.*", "*.a.#", "#.b", "none"));
    assertThat(signals.retainedBy(pattern))
        .as(name)
        .containsExactlyElementsOf(
            retained.entrySet().stream()
                .filter(each -> TopicPattern.of(pattern).matches(each.getKey()))
                .map(each -> each.getValue().text())
                .toList());
  }

  // ---- what is drawn ------------------------------------------------------------------------

  private ExchangeDeclaration declaration(String name) {
    ExchangeDeclaration plain = ExchangeDeclaration.of(name, any(List.of(ExchangeType.values())));
    String alternate = any(EXCHANGES);
    return alternate.equals(name) ? plain : plain.alternate(alternate);
  }

  private Binding binding() {
    Binding to =
        random.nextBoolean() ? Binding.toQueue(any(QUEUES)) : Binding.toExchange(any(EXCHANGES));
    Binding keyed = to.key(any(List.of("", "a", "a.*", "#")));
    return random.nextInt(4) > 0
        ? keyed
        : keyed.headers(
            random.nextBoolean()
                ? HeaderMatch.all(Map.of("h", "1"))
                : HeaderMatch.any(Map.of("h", "1", "i", "2")));
  }

  private <E> E any(List<E> list) {
    return list.get(random.nextInt(list.size()));
  }
}
