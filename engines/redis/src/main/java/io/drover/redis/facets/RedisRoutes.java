package io.drover.redis.facets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.Added;
import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.Page;
import io.drover.job.StoreException;
import io.drover.redis.connections.QuietLog;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.BindingJson;
import io.drover.redis.scripts.DeliveryArguments;
import io.drover.redis.scripts.ExchangeJson;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Required;
import io.drover.redis.scripts.RouteKeys;
import io.drover.redis.scripts.Script;
import io.drover.redis.scripts.SignalArguments;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.RoutingNames;
import io.drover.spi.Answers;
import io.drover.spi.ExchangeRecord;
import io.drover.spi.JobDelivery;
import io.drover.spi.Routes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges over Redis: a hash for all of them, and a sorted set for the bindings of each. Safe
 * for use by any number of threads.
 *
 * <p>What another program wrote there and cannot be read is passed over among others, and is an
 * error where it alone is asked for.
 */
public final class RedisRoutes implements Routes {

  private static final QuietLog LOG = QuietLog.of(RedisRoutes.class);

  /** How many bindings are read at once at most. */
  private static final int MAX_PAGE = 1000;

  private static final int MAX_TOLD = 200;

  /** What the cursor of a page of bindings begins with. */
  private static final String CURSOR = "after:";

  private final RedisLink link;
  private final QueueKeys queues;
  private final RouteKeys keys;

  public RedisRoutes(RedisLink link, QueueKeys queues) {
    this.link = link;
    this.queues = queues;
    this.keys = new RouteKeys(queues);
  }

  // ---- exchanges ----------------------------------------------------------------------------

  @Override
  public ExchangeRecord declare(ExchangeDeclaration exchange) {
    String name = Required.of("an exchange", exchange).name();
    Object stored = call(Script.DECLARE_EXCHANGE, name, ExchangeJson.write(exchange));
    return record(name, Replies.needed(stored).getBytes(UTF_8));
  }

  @Override
  public Optional<ExchangeRecord> find(String exchange) {
    String name = RoutingNames.checkExchange(exchange);
    byte[] stored = link.call(commands -> commands.hget(keys.exchanges(), name));
    return Optional.ofNullable(stored).map(json -> record(name, json));
  }

  private static ExchangeRecord record(String name, byte[] stored) {
    ExchangeRecord exchange = ExchangeJson.read(name, stored);
    if (exchange == null) {
      throw new StoreException(
          "expected exchange \"%s\" as Drover stores it, got: %s; another program wrote there, delete the exchange and declare it again"
              .formatted(name, told(stored)));
    }
    return exchange;
  }

  @Override
  public List<ExchangeRecord> all() {
    Map<String, byte[]> stored = link.call(commands -> commands.hgetall(keys.exchanges()));
    List<ExchangeRecord> exchanges = new ArrayList<>();
    new TreeMap<>(stored == null ? Map.of() : stored)
        .forEach(
            (name, json) -> {
              ExchangeRecord exchange = ExchangeJson.read(name, json);
              if (exchange != null) {
                exchanges.add(exchange);
              } else if (!name.isEmpty()) { // Under that is the last version.
                LOG.warn(
                    "exchange \"{}\" is passed over, as another program wrote it: {}",
                    name,
                    told(json));
              }
            });
    return exchanges;
  }

  @Override
  public Deleted delete(String exchange, boolean onlyIfUnused) {
    String name = RoutingNames.checkExchange(exchange);
    String only = onlyIfUnused ? "1" : "0";
    long deleted;
    do {
      deleted = Replies.number(call(Script.DELETE_EXCHANGE, name, only, BindingJson.startTo(name)));
      only = "0"; // What is still there is what the steps before have left.
    } while (deleted < 0);
    return Deleted.values()[(int) deleted];
  }

  // ---- bindings -----------------------------------------------------------------------------

  @Override
  public Bound bind(String exchange, Binding binding) {
    String name = RoutingNames.checkExchange(exchange);
    String json = BindingJson.write(Required.of("a binding", binding));
    String destination = binding.isToQueue() ? "" : binding.destination();
    return Bound.values()[(int) Replies.number(call(Script.BIND, name, json, destination))];
  }

  @Override
  public boolean unbind(String exchange, Binding binding) {
    String name = RoutingNames.checkExchange(exchange);
    String json = BindingJson.write(Required.of("a binding", binding));
    String destination = binding.isToQueue() ? "" : binding.destination();
    String start = BindingJson.startTo(destination);
    return Replies.number(call(Script.UNBIND, name, json, destination, start)) == 1;
  }

  @Override
  public Page<Binding> bindings(String exchange, @Nullable String after, int limit) {
    String name = RoutingNames.checkExchange(exchange);
    int most = Math.min(Check.atLeast("the limit of a page", limit, 1), MAX_PAGE);
    // One more than is returned, which tells whether there is a next page.
    Arguments arguments = Arguments.of(keys.bindings(name)).add(most + 1L);
    if (after != null) {
      arguments.add(last(after));
    }
    List<byte[]> stored =
        keys.areTogether() ? read(Script.PAGE_BINDINGS, arguments) : List.of(); // None is stored.
    List<byte[]> page = stored.subList(0, Math.min(most, stored.size()));
    List<Binding> bindings = new ArrayList<>();
    for (byte[] json : page) {
      Binding binding = BindingJson.read(json);
      if (binding != null) {
        bindings.add(binding);
      } else {
        LOG.warn(
            "a binding of exchange \"{}\" is passed over, as another program wrote it: {}",
            name,
            told(json));
      }
    }
    return Answers.page(bindings, stored.size() > most ? cursor(page.get(most - 1)) : null);
  }

  /** Names what a page ended with, not how many came before: those may go meanwhile. */
  private static String cursor(byte[] last) {
    return CURSOR + Base64.getUrlEncoder().withoutPadding().encodeToString(last);
  }

  private static byte[] last(String cursor) {
    try {
      if (cursor.startsWith(CURSOR)) {
        return Base64.getUrlDecoder().decode(cursor.substring(CURSOR.length()));
      }
    } catch (IllegalArgumentException e) {
      LOG.debug("a cursor is not in Base64", e);
    }
    throw new InvalidInputException(
        "expected a cursor as a page of bindings returned it, got: \"%s\"".formatted(cursor));
  }

  // ---- publishing ---------------------------------------------------------------------------

  @Override
  public CompletableFuture<Optional<List<Added>>> publish(
      List<JobDelivery> jobs, Map<String, Long> versions) {
    List<JobDelivery> all = Required.all("jobs", jobs);
    keys.checkTogether();
    Arguments arguments =
        SignalArguments.versions(
            keys.base(), Required.of("versions", versions), DeliveryArguments.WIDTH * all.size());
    DeliveryArguments.write(all, queues, arguments);
    return link.run(Script.PUBLISH, keys.base(), keys.declared(), arguments)
        .thenApply(reply -> published(all, Replies.texts(reply)));
  }

  private static Optional<List<Added>> published(List<JobDelivery> jobs, List<String> reply) {
    if (reply.size() == 1) {
      return Optional.empty();
    }
    return Optional.of(jobs.isEmpty() ? List.of() : RedisJobStore.delivered(jobs, reply));
  }

  private @Nullable Object call(Script script, String... texts) {
    keys.checkTogether();
    Arguments arguments = new Arguments(1 + texts.length).add(keys.base());
    for (String text : texts) {
      arguments.add(text);
    }
    return Replies.only(link.await(link.run(script, keys.base(), keys.declared(), arguments)));
  }

  private List<byte[]> read(Script script, Arguments arguments) {
    Object reply = link.await(link.run(script, keys.base(), keys.declared(), arguments));
    List<byte[]> read = new ArrayList<>();
    for (Object each : Replies.list(reply)) {
      if (each instanceof byte[] bytes) {
        read.add(bytes);
      }
    }
    return read;
  }

  private static String told(byte[] stored) {
    String text = new String(stored, UTF_8);
    return text.length() <= MAX_TOLD ? text : text.substring(0, MAX_TOLD) + "…";
  }
}
