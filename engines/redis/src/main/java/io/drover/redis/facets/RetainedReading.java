package io.drover.redis.facets;

import io.drover.job.InvalidInputException;
import io.drover.job.Page;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Parts;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.RouteKeys;
import io.drover.redis.scripts.Script;
import io.drover.spi.Answers;
import io.drover.spi.Interest;
import io.drover.spi.Retention;
import io.drover.spi.Signal;
import java.time.Instant;
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
    return names(last, end, NAMES_AT_ONCE)
        .thenCompose(
            page -> {
              List<String> wanted = new ArrayList<>();
              page.forEach(each -> addIf(interest.takes(each.name), each.name, wanted));
              CompletableFuture<@Nullable Void> read =
                  values(Parts.of(wanted, VALUES_AT_ONCE), 0, found);
              if (page.size() < NAMES_AT_ONCE) {
                return read;
              }
              Name behind = page.get(page.size() - 1);
              return read.thenCompose(done -> page(interest, behind.name, behind.end, found));
            });
  }

  private static void addIf(boolean wanted, String name, List<String> to) {
    if (wanted) {
      to.add(name);
    }
  }

  /**
   * The name of a channel that may retain something. Immutable.
   *
   * @param end when that ends, ms by the server's clock
   * @param left for how long, ms
   */
  private record Name(String name, String end, long left) {}

  /** Returns names behind one and its end, both empty for the first, by their ends. */
  private CompletableFuture<List<Name>> names(String last, String end, int limit) {
    Arguments arguments = new Arguments(4).add(keys.base()).add(limit).add(last).add(end);
    return run(Script.PAGE_RETAINED, arguments)
        .thenApply(
            reply -> {
              List<String> texts = Replies.texts(reply);
              List<Name> names = new ArrayList<>();
              long now = Long.parseLong(texts.get(0));
              for (int i = 1; i + 1 < texts.size(); i += 2) {
                String ends = texts.get(i + 1);
                names.add(new Name(texts.get(i), ends, Long.parseLong(ends) - now));
              }
              return names;
            });
  }

  /** Returns which channels retain something and until when, as {@code Signals} does. */
  CompletableFuture<Page<Retention>> page(
      Interest interest, @Nullable String after, int limit, Instant now) {
    if (interest.pattern() == null) {
      return link.send(commands -> commands.pttl(keys.retained(interest.text())))
          .thenApply(
              left ->
                  left == null || left <= 0
                      ? Answers.page(List.of(), null)
                      : Answers.page(
                          List.of(Retention.of(interest.text(), now.plusMillis(left))), null));
    }
    Name last = after == null ? new Name("", "", 0) : read(after);
    int most = Math.min(limit, NAMES_AT_ONCE);
    return names(last.name, last.end, most)
        .thenApply(
            page -> {
              List<Retention> found = new ArrayList<>();
              for (Name each : page) {
                if (interest.takes(each.name)) {
                  found.add(Retention.of(each.name, now.plusMillis(each.left)));
                }
              }
              Name behind = page.size() < most ? null : page.get(most - 1);
              return Answers.page(found, behind == null ? null : behind.end + ':' + behind.name);
            });
  }

  private static Name read(String cursor) {
    int colon = cursor.indexOf(':');
    if (colon > 0 && cursor.substring(0, colon).matches("[0-9]{1,15}")) {
      return new Name(cursor.substring(colon + 1), cursor.substring(0, colon), 0);
    }
    throw new InvalidInputException(
        "expected the cursor of a page of channels that retain something, got: \"%s\""
            .formatted(cursor));
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
