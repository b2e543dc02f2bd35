package io.drover.internal.route;

import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import io.drover.spi.ExchangeRecord;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finds the bindings that take a message, among many, of each kind of exchange. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteMatching {

  private static final int KEYS = 1024;

  /** How many bindings the exchange has. */
  @Param({"10000"})
  public int bindings;

  /** What they look like. */
  @Param public Shape shape = Shape.DIRECT;

  private final String[] keys = new String[KEYS];
  private List<Map<String, String>> headers = List.of();
  private RoutingTable table = table(ExchangeType.DIRECT, List.of());
  private int next;

  /** Makes the benchmark; JMH calls this. */
  public RouteMatching() {}

  /** Kinds of exchanges, and of what their bindings take. */
  public enum Shape {
    /** A direct exchange. */
    DIRECT(ExchangeType.DIRECT, "order.eu.item%d.created"),
    /** One word is open. */
    STAR(ExchangeType.TOPIC, "order.*.item%d.created"),
    /** The first word is open, and the last ones are. */
    STAR_FIRST(ExchangeType.TOPIC, "*.eu.item%d.#"),
    /** Any number of words may come first. */
    ANY_FIRST(ExchangeType.TOPIC, "#.item%d.created"),
    /** Any number of words may come in the middle. */
    ANY_BETWEEN(ExchangeType.TOPIC, "order.#.item%d.#.created"),
    /** All of two headers are needed, one of which is the same for all. */
    ALL_HEADERS(ExchangeType.HEADERS, ""),
    /** One of two headers is needed. */
    ANY_HEADER(ExchangeType.HEADERS, "");

    private final ExchangeType type;
    private final String pattern;

    Shape(ExchangeType type, String pattern) {
      this.type = type;
      this.pattern = pattern;
    }

    private Binding binding(int number) {
      Binding binding = Binding.toQueue("queue" + number);
      Map<String, String> one = Map.of("shop", "tea", "item", "item" + number);
      Map<String, String> other = Map.of("maker", "m" + number, "item", "item" + number);
      return switch (this) {
        case ALL_HEADERS -> binding.headers(HeaderMatch.all(one));
        case ANY_HEADER -> binding.headers(HeaderMatch.any(other));
        default -> binding.key(pattern.formatted(number));
      };
    }
  }

  private static RoutingTable table(ExchangeType type, List<Binding> bindings) {
    return RoutingTable.of(ExchangeRecord.of(ExchangeDeclaration.of("shop", type), 1), bindings);
  }

  /** Compiles the bindings. */
  @Setup
  public void open() {
    table = table(shape.type, IntStream.range(0, bindings).mapToObj(shape::binding).toList());
    int[] items = IntStream.range(0, KEYS).map(i -> (int) (i * 7919L % bindings)).toArray();
    for (int i = 0; i < KEYS; i++) {
      keys[i] = "order.eu.item" + items[i] + ".created";
    }
    headers =
        IntStream.of(items)
            .mapToObj(item -> Map.of("shop", "tea", "item", "item" + item, "country", "eu"))
            .toList();
  }

  /** Finds the one binding that takes a message. */
  @Benchmark
  public List<Binding> match() {
    int i = next++ & KEYS - 1;
    List<Binding> found = table.match(keys[i], headers.get(i));
    if (found.size() != 1) {
      throw new IllegalStateException("expected one binding, got: " + found);
    }
    return found;
  }
}
