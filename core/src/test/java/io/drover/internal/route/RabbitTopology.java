package io.drover.internal.route;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.HeaderMatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Exchanges and bindings that are made twice: on a broker and for a {@link Router}. For one thread.
 */
final class RabbitTopology {

  private static final long PATIENCE_MILLIS = 30_000;

  private final Channel channel;
  private final StubRoutes routes = new StubRoutes();
  private final Set<String> queues = new LinkedHashSet<>();

  /** A message to be published. Immutable. */
  record Message(String exchange, String key, Map<String, String> headers) {}

  /**
   * @param channel one that confirms what is published
   */
  RabbitTopology(Channel channel) {
    this.channel = channel;
  }

  void declare(ExchangeDeclaration exchange) throws IOException {
    routes.declare(exchange);
    Map<String, Object> arguments = new HashMap<>();
    if (exchange.alternate() != null) {
      arguments.put("alternate-exchange", exchange.alternate());
    }
    String type = exchange.type().name().toLowerCase(Locale.ROOT);
    channel.exchangeDeclare(exchange.name(), type, false, false, arguments);
  }

  void bind(String exchange, Binding binding) throws IOException {
    routes.bind(exchange, binding);
    Map<String, Object> arguments = arguments(binding);
    if (binding.isToQueue()) {
      if (queues.add(binding.destination())) {
        channel.queueDeclare(binding.destination(), false, true, false, Map.of());
      }
      channel.queueBind(binding.destination(), exchange, binding.key(), arguments);
    } else {
      channel.exchangeBind(binding.destination(), exchange, binding.key(), arguments);
    }
  }

  private static Map<String, Object> arguments(Binding binding) {
    HeaderMatch match = binding.headers();
    if (match == null) {
      return Map.of();
    }
    Map<String, Object> arguments = new HashMap<>(match.headers());
    // Names that begin with "x-" count for Drover; for the broker only if it is told so.
    boolean reserved = match.headers().keySet().stream().anyMatch(name -> name.startsWith("x-"));
    arguments.put("x-match", (match.needsAll() ? "all" : "any") + (reserved ? "-with-x" : ""));
    return arguments;
  }

  /** Returns the queues that each message reaches by our router. */
  List<Set<String>> routed(List<Message> messages) {
    Router router = new Router(new RouteMap(routes));
    return messages.stream()
        .<Set<String>>map(
            message ->
                new TreeSet<>(
                    router.route(message.exchange(), message.key(), message.headers()).queues()))
        .toList();
  }

  /** Publishes messages to the broker; returns the queues that each has reached. */
  List<Set<String>> published(List<Message> messages)
      throws IOException, InterruptedException, TimeoutException {
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      AMQP.BasicProperties properties =
          new AMQP.BasicProperties.Builder().headers(new HashMap<>(message.headers())).build();
      byte[] body = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
      channel.basicPublish(message.exchange(), message.key(), properties, body);
    }
    channel.waitForConfirmsOrDie(PATIENCE_MILLIS);
    List<Set<String>> reached =
        Stream.<Set<String>>generate(TreeSet::new).limit(messages.size()).toList();
    for (String queue : queues) {
      GetResponse got = channel.basicGet(queue, true);
      while (got != null) {
        String id = new String(got.getBody(), StandardCharsets.US_ASCII);
        reached.get(Integer.parseInt(id)).add(queue);
        got = channel.basicGet(queue, true);
      }
    }
    return reached;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    routes
        .all()
        .forEach(
            exchange ->
                text.append(exchange.declaration())
                    .append(' ')
                    .append(routes.bindings(exchange.declaration().name(), null, 1000).items())
                    .append('\n'));
    return text.toString();
  }
}
