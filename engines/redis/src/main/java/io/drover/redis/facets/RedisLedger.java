package io.drover.redis.facets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.LedgerKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Required;
import io.drover.redis.scripts.Script;
import io.drover.spi.Ledger;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The ledger over Redis: a string for what is recorded, and one for the claim, each with a time to
 * live. Safe for use by any number of threads.
 */
public final class RedisLedger implements Ledger {

  /** What another program's result in JavaScript is that has none: it is written as nothing. */
  private static final byte[] NULL = "null".getBytes(UTF_8);

  private final RedisLink link;

  public RedisLedger(RedisLink link) {
    this.link = link;
  }

  @Override
  public CompletableFuture<LedgerEntry> claim(LedgerClaim claim, Instant now, Duration limit) {
    Required.of("an instant", now);
    Arguments arguments = Arguments.of(token(claim)).add(millis(limit));
    return run(Script.LEDGER_CLAIM, claim.key(), arguments)
        .thenApply(reply -> entry(Replies.list(reply), now));
  }

  @Override
  public CompletableFuture<Boolean> renew(LedgerClaim claim, Instant now, Duration limit) {
    Arguments arguments = Arguments.of(token(claim)).add(millis(limit));
    return run(Script.LEDGER_RENEW, claim.key(), arguments).thenApply(RedisLedger::isDone);
  }

  @Override
  public CompletableFuture<Boolean> record(
      LedgerClaim claim, LedgerValue value, Instant now, Duration ttl) {
    Arguments arguments =
        Arguments.of(token(claim))
            .add(LedgerKeys.place(Required.of("a value", value).isFailure()))
            .add(value.json())
            .add(millis(ttl));
    return run(Script.LEDGER_RECORD, claim.key(), arguments).thenApply(RedisLedger::isDone);
  }

  @Override
  public CompletableFuture<Boolean> release(LedgerClaim claim, Instant now) {
    return run(Script.LEDGER_RELEASE, claim.key(), Arguments.of(token(claim)))
        .thenApply(RedisLedger::isDone);
  }

  @Override
  public CompletableFuture<LedgerEntry> read(String key, Instant now) {
    Required.of("an instant", now);
    return run(Script.LEDGER_READ, LedgerClaim.checked(key), Arguments.of())
        .thenApply(reply -> entry(Replies.list(reply), now));
  }

  @Override
  public CompletableFuture<Boolean> forget(String key, Instant now) {
    return run(Script.LEDGER_FORGET, LedgerClaim.checked(key), Arguments.of())
        .thenApply(RedisLedger::isDone);
  }

  private CompletableFuture<@Nullable Object> run(Script script, String key, Arguments arguments) {
    LedgerKeys keys = LedgerKeys.of(key);
    return link.run(script, keys.base(), keys.declared(), arguments);
  }

  private static String token(LedgerClaim claim) {
    return Required.of("a claim", claim).token();
  }

  private static long millis(Duration time) {
    return Math.max(1, Required.of("a time limit", time).toMillis());
  }

  private static boolean isDone(@Nullable Object reply) {
    return Replies.number(Replies.only(reply)) > 0;
  }

  private static LedgerEntry entry(List<@Nullable Object> reply, Instant now) {
    long left = Replies.number(reply.get(1));
    Instant until = left < 0 ? null : now.plusMillis(left);
    return switch (Replies.needed(reply.get(0))) {
      case "C" -> LedgerEntry.claimed(until == null ? now : until);
      case "T" -> LedgerEntry.taken(until == null ? now : until);
      case "R" -> LedgerEntry.recorded(LedgerValue.result(json(reply.get(2))), until);
      case "F" -> LedgerEntry.recorded(LedgerValue.failure(json(reply.get(2))), until);
      default -> LedgerEntry.free();
    };
  }

  private static byte[] json(@Nullable Object reply) {
    return reply instanceof byte[] bytes && bytes.length > 0 ? bytes : NULL;
  }
}
