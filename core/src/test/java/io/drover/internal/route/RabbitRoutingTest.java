package io.drover.internal.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.drover.internal.route.RabbitTopology.Message;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares {@link Router} with a RabbitMQ broker. What is drawn depends on a seed, which {@code
 * -Ddrover.routing.seed=N} sets.
 */
class RabbitRoutingTest {

  private static final int TOPOLOGIES = 20;
  private static final int MESSAGES = 50;
  private static final List<String> KEYS = List.of("", "a", "b", "a.b");
  private static final List<String> WORDS = List.of("a", "a", "b", "", "*", "#", "a#");
  private static final List<String> WORDS_OF_PATTERNS = List.of("a", "b", "", "*", "*", "#", "#");

  @TempDir static Path folder;

  private static RabbitBroker broker;
  private static Connection connection;

  private Channel channel;

  @BeforeAll
  static void startBroker() throws Exception {
    assumeTrue(RabbitBroker.isInstalled(), "rabbitmq-server is not installed");
    broker = RabbitBroker.start(folder);
    connection = broker.connect();
  }

  @AfterAll
  static void stopBroker() {
    if (connection != null) {
      connection.abort();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void openChannel() throws IOException {
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  @AfterEach
  void closeChannel() throws IOException {
    channel.abort();
  }

  @Test
  void vectorsOfTopicPatternsAreTrueOfTheBroker() throws Exception {
    RabbitTopology topology = new RabbitTopology(channel);
    List<String> patterns =
        TopicVector.all().stream().map(TopicVector::pattern).distinct().toList();
    // Each has an exchange of its own, as the broker tries every way: for all of them together and
    // a key of a hundred words that may take half a minute.
    for (int i = 0; i < patterns.size(); i++) {
      topology.declare(ExchangeDeclaration.of("vector-" + i, ExchangeType.TOPIC));
      topology.bind("vector-" + i, Binding.toQueue("vector-" + i).key(patterns.get(i)));
    }
    List<Message> messages =
        TopicVector.all().stream()
            .map(
                vector ->
                    new Message(
                        "vector-" + patterns.indexOf(vector.pattern()), vector.key(), Map.of()))
            .toList();

    List<Set<String>> reached = topology.published(messages);

    for (int i = 0; i < messages.size(); i++) {
      TopicVector vector = TopicVector.all().get(i);
      assertThat(!reached.get(i).isEmpty()).as("%s", vector).isEqualTo(vector.takes());
    }
    assertThat(topology.routed(messages)).isEqualTo(reached);
  }

  @Test
  void alternatesInChainsAndCircles() throws Exception {
    RabbitTopology topology = new RabbitTopology(channel);
    topology.declare(ExchangeDeclaration.of("a", ExchangeType.DIRECT).alternate("b"));
    topology.declare(ExchangeDeclaration.of("b", ExchangeType.DIRECT).alternate("c"));
    topology.declare(ExchangeDeclaration.of("c", ExchangeType.DIRECT).alternate("a"));
    topology.declare(ExchangeDeclaration.of("empty", ExchangeType.FANOUT));
    topology.declare(ExchangeDeclaration.of("lost", ExchangeType.FANOUT).alternate("none"));
    topology.bind("a", Binding.toQueue("qa").key("1"));
    topology.bind("b", Binding.toQueue("qb").key("2"));
    topology.bind("c", Binding.toQueue("qc").key("3"));
    topology.bind("a", Binding.toExchange("empty").key("4"));
    topology.bind("b", Binding.toQueue("qb").key("4"));
    topology.bind("c", Binding.toExchange("a").key("5"));
    topology.bind("c", Binding.toQueue("qc").key("5"));
    List<Message> messages = new ArrayList<>();
    for (String exchange : List.of("a", "b", "c", "empty", "lost")) {
      for (String key : List.of("1", "2", "3", "4", "5", "6")) {
        messages.add(new Message(exchange, key, Map.of()));
      }
    }

    List<Set<String>> reached = topology.published(messages);

    assertThat(topology.routed(messages)).isEqualTo(reached);
    assertThat(reached.subList(0, 6))
        .as("what was published to a")
        .containsExactly(
            Set.of("qa"), Set.of("qb"), Set.of("qc"), Set.of(), Set.of("qc"), Set.of());
  }

  @Test
  void matchesOfHeaders() throws Exception {
    RabbitTopology topology = new RabbitTopology(channel);
    topology.declare(ExchangeDeclaration.of("headers", ExchangeType.HEADERS));
    Map<String, String> two = Map.of("h", "1", "i", "");
    List<HeaderMatch> matches =
        List.of(
            HeaderMatch.all(two),
            HeaderMatch.any(two),
            HeaderMatch.all(Map.of()),
            HeaderMatch.any(Map.of()),
            HeaderMatch.all(Map.of("x-h", "1", "h", "1")),
            HeaderMatch.any(Map.of("x-h", "1", "h", "1")));
    topology.bind("headers", Binding.toQueue("headers-none"));
    for (int i = 0; i < matches.size(); i++) {
      topology.bind("headers", Binding.toQueue("headers-" + i).headers(matches.get(i)));
    }
    List<Message> messages =
        List.<Map<String, String>>of(
                Map.of(),
                two,
                Map.of("h", "1"),
                Map.of("h", "2"),
                Map.of("H", "1"),
                Map.of("i", ""),
                Map.of("x-h", "1"),
                Map.of("x-h", "1", "h", "1", "i", "ü", "j", "3"))
            .stream()
            .map(headers -> new Message("headers", "", headers))
            .toList();

    assertThat(topology.routed(messages)).isEqualTo(topology.published(messages));
  }

  @Test
  void randomTopologies() throws Exception {
    long seed = Long.getLong("drover.routing.seed", System.nanoTime());
    Random random = new Random(seed);
    int reached = 0;
    for (int i = 0; i < TOPOLOGIES; i++) {
      List<String> exchanges = names("random-%d-x".formatted(i), 2 + random.nextInt(6));
      RabbitTopology topology = topology(random, exchanges, "random-%d-q".formatted(i));
      List<Message> messages =
          IntStream.range(0, MESSAGES)
              .mapToObj(m -> new Message(pick(random, exchanges), key(random), headers(random)))
              .toList();
      List<Set<String>> expected = topology.published(messages);
      List<Set<String>> routed = topology.routed(messages);
      for (int m = 0; m < messages.size(); m++) {
        assertThat(routed.get(m))
            .as("-Ddrover.routing.seed=%d: %s of%n%s", seed, messages.get(m), topology)
            .isEqualTo(expected.get(m));
        reached += expected.get(m).size();
      }
    }
    assertThat(reached).as("queues reached with seed %d", seed).isGreaterThan(TOPOLOGIES);
  }

  private RabbitTopology topology(Random random, List<String> exchanges, String queuePrefix)
      throws IOException {
    RabbitTopology topology = new RabbitTopology(channel);
    List<String> queues = names(queuePrefix, 8);
    Map<String, ExchangeType> types = new TreeMap<>();
    for (String exchange : exchanges) {
      types.put(exchange, pick(random, List.of(ExchangeType.values())));
      ExchangeDeclaration declaration = ExchangeDeclaration.of(exchange, types.get(exchange));
      // As often as not the alternate is to be declared later, or never.
      String alternate = random.nextInt(10) == 0 ? "none" : pick(random, exchanges);
      boolean without = random.nextBoolean() || alternate.equals(exchange);
      topology.declare(without ? declaration : declaration.alternate(alternate));
    }
    for (int i = random.nextInt(30); i >= 0; i--) {
      String exchange = pick(random, exchanges);
      Binding binding =
          random.nextInt(3) == 0
              ? Binding.toExchange(pick(random, exchanges))
              : Binding.toQueue(pick(random, queues));
      topology.bind(exchange, drawn(random, binding, types.get(exchange)));
    }
    return topology;
  }

  private static Binding drawn(Random random, Binding binding, ExchangeType type) {
    return switch (type) {
      case DIRECT -> binding.key(pick(random, KEYS));
      case TOPIC -> binding.key(words(random, WORDS_OF_PATTERNS));
      case FANOUT -> random.nextBoolean() ? binding : binding.key("a");
      case HEADERS -> {
        Map<String, String> headers = headers(random);
        yield switch (random.nextInt(5)) {
          case 0 -> binding;
          case 1, 2 -> binding.headers(HeaderMatch.any(headers));
          default -> binding.headers(HeaderMatch.all(headers));
        };
      }
    };
  }

  private static String key(Random random) {
    return random.nextBoolean() ? pick(random, KEYS) : words(random, WORDS);
  }

  private static String words(Random random, List<String> words) {
    return String.join(
        ".", random.ints(random.nextInt(5), 0, words.size()).mapToObj(words::get).toList());
  }

  private static Map<String, String> headers(Random random) {
    Map<String, String> headers = new TreeMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      headers.put(pick(random, List.of("h", "i", "j")), pick(random, List.of("1", "2", "")));
    }
    return headers;
  }

  private static List<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  private static <E> E pick(Random random, List<E> list) {
    return list.get(random.nextInt(list.size()));
  }
}
