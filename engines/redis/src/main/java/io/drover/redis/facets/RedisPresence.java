package io.drover.redis.facets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.StoreException;
import io.drover.redis.connections.ListedConnection;
import io.drover.redis.connections.RedisErrors;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Required;
import io.drover.spi.Presence;
import io.lettuce.core.Range;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who is there. Safe for use by any number of threads.
 *
 * <p>What a process announces is a key that ends, {@code drover:<prefix>:process:<id>}; which there
 * may be, the sorted set {@code drover:<prefix>:processes} says, by when they were announced. Who
 * watches queues, Node's workers among them, the server knows from the names of connections (format
 * §8.2).
 */
public final class RedisPresence implements Presence {

  /** How long a key that ended stays in the set at most: clocks of processes may differ. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private final RedisLink link;
  private final QueueKeys keys;
  private final String all;

  public RedisPresence(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
    this.all = "drover:" + keys.prefix() + ":processes";
  }

  private String key(String process) {
    return "drover:" + keys.prefix() + ":process:" + process;
  }

  @Override
  public CompletableFuture<?> announce(String process, byte[] card, Instant now, Duration ttl) {
    String key = key(Required.of("a process", process));
    Required.of("what is announced", card);
    long millis = Math.max(1, Required.of("a time to live", ttl).toMillis());
    double at = Required.of("an instant", now).toEpochMilli();
    double past = at - FORGOTTEN_AFTER.toMillis();
    return CompletableFuture.allOf(
        link.send(commands -> commands.set(key, card, SetArgs.Builder.px(millis))),
        link.send(commands -> commands.zadd(all, at, bytes(process))),
        link.send(
            commands ->
                commands.zremrangebyscore(all, Range.create(Double.NEGATIVE_INFINITY, past))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Override
  public CompletableFuture<?> withdraw(String process) {
    String key = key(Required.of("a process", process));
    return CompletableFuture.allOf(
        link.send(commands -> commands.del(key)),
        link.send(commands -> commands.zrem(all, bytes(process))));
  }

  @Override
  public List<byte[]> announced(Instant now) {
    Required.of("an instant", now);
    List<byte[]> processes = link.call(commands -> commands.zrevrange(all, 0, MOST_ANNOUNCED - 1));
    List<CompletableFuture<byte @Nullable []>> asked = new ArrayList<>();
    for (byte[] process : processes == null ? List.<byte[]>of() : processes) {
      String key = key(new String(process, UTF_8));
      asked.add(link.send(commands -> commands.get(key)));
    }
    List<byte[]> cards = new ArrayList<>();
    for (CompletableFuture<byte @Nullable []> answer : asked) {
      byte[] card = link.await(answer);
      if (card != null) {
        cards.add(card);
      }
    }
    return List.copyOf(cards);
  }

  @Override
  public Optional<List<Watching>> watching(Instant now) {
    Required.of("an instant", now);
    try {
      List<ListedConnection> listed = link.await(link.connections().thenApply(found -> found));
      List<Watching> watching = new ArrayList<>();
      for (ListedConnection one : listed == null ? List.<ListedConnection>of() : listed) {
        QueueKeys.Watcher watcher = keys.watcher(one.name());
        if (watcher != null) {
          watching.add(
              Watching.of(watcher.queue(), watcher.worker())
                  .address(one.address())
                  .since(now.minusSeconds(one.seconds()))
                  .library(one.library().isEmpty() ? null : one.library()));
        }
      }
      return Optional.of(List.copyOf(watching));
    } catch (StoreException e) {
      if (RedisErrors.isAnswer(e.getCause() == null ? e : e.getCause())) {
        return Optional.empty(); // The server does not allow the question, as managed ones do.
      }
      throw e;
    }
  }
}
