package io.drover.redis.facets;

import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Parts;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.RouteKeys;
import io.drover.redis.scripts.Script;
import io.drover.spi.Interest;
import io.drover.spi.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads what channels retain, step by step, so that none holds the server long: names first, then
 * what is there of those that are asked for. Safe for use by any number of threads.
 */
final class RetainedReading {

  private static final int NAMES_AT_ONCE = 500;

  /** Values are read by a command each, as one of them may be long. */
  private static final int VALUES_AT_ONCE = 100;

  private final RedisLink link;
  private final RouteKeys keys;

  RetainedReading(RedisLink link, RouteKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  /** Returns what is retained in channels, by their names. */
  CompletableFuture<List<Signal>> read(Interest interest) {
    if (interest.pattern() == null) {
      return run(Script.RETAINED, Arguments.of(keys.base(), interest.text()))
          .thenApply(
              reply ->
                  Replies.only(reply) instanceof byte[] bytes
                      ? List.of(Signal.of(interest.text(), bytes))
                      : List.of());
    }
    Map<String, Signal> found = new TreeMap<>();
    return page(interest, "", "", found).thenApply(done -> List.copyOf(found.values()));
  }

  private CompletableFuture<@Nullable Object> run(Script script, Arguments arguments) {
    return link.run(script, keys.base(), keys.declared(), arguments);
  }

  /** Reads what is behind a name and its end. */
  private CompletableFuture<@Nullable Void> page(
      Interest interest, String last, String end, Map<String, Signal> found) {
    Arguments arguments = new Arguments(4).add(keys.base()).add(NAMES_AT_ONCE).add(last).add(end);
    return run(Script.PAGE_RETAINED, arguments)
        .thenCompose(
            reply -> {
              List<String> page = Replies.texts(reply);
              if (page.isEmpty()) {
                return CompletableFuture.completedFuture(null);
              }
              List<String> names = page.subList(1, page.size());
              List<String> wanted = names.stream().filter(interest::takes).toList();
              CompletableFuture<@Nullable Void> read =
                  values(Parts.of(wanted, VALUES_AT_ONCE), 0, found);
              return names.size() < NAMES_AT_ONCE
                  ? read
                  : read.thenCompose(
                      done -> page(interest, names.get(names.size() - 1), page.get(0), found));
            });
  }

  private CompletableFuture<@Nullable Void> values(
      List<List<String>> parts, int next, Map<String, Signal> found) {
    if (next == parts.size()) {
      return CompletableFuture.completedFuture(null);
    }
    List<CompletableFuture<byte @Nullable []>> asked = new ArrayList<>();
    for (String channel : parts.get(next)) {
      asked.add(link.send(commands -> commands.get(keys.retained(channel))));
    }
    CompletableFuture<@Nullable Void> all =
        CompletableFuture.allOf(asked.toArray(new CompletableFuture<?>[0]));
    return all.thenCompose(
        done -> {
          for (int i = 0; i < asked.size(); i++) {
            byte[] bytes = asked.get(i).join();
            if (bytes != null) {
              String channel = parts.get(next).get(i);
              found.put(channel, Signal.of(channel, bytes));
            }
          }
          return values(parts, next + 1, found);
        });
  }
}
