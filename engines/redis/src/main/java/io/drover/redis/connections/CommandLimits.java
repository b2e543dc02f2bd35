package io.drover.redis.connections;

import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How long the client library waits for the answer to each command. Immutable. */
final class CommandLimits extends TimeoutOptions.TimeoutSource {

  /** How much longer than the server blocks it waits at least, so that the answer comes first. */
  private static final Duration AFTER_BLOCK = Duration.ofSeconds(1);

  private static final Set<String> BLOCKING = Set.of("BZPOPMIN", "XREAD");
  private static final Set<String> SCRIPTS = Set.of("EVALSHA", "EVAL");

  private final Duration callLimit;

  CommandLimits(Duration callLimit) {
    this.callLimit = callLimit;
  }

  @Override
  public long getTimeout(RedisCommand<?, ?, ?> command) {
    String type = command.getType().toString();
    if (SCRIPTS.contains(type)) {
      return 0; // None; ScriptCalls knows which may take how long.
    }
    Duration limit = callLimit;
    if (BLOCKING.contains(type)) {
      Duration longer = callLimit.compareTo(AFTER_BLOCK) > 0 ? callLimit : AFTER_BLOCK;
      limit = RedisLines.LONGEST_BLOCK.plus(longer);
    }
    return limit.toMillis();
  }

  @Override
  public TimeUnit getTimeUnit() {
    return TimeUnit.MILLISECONDS;
  }
}
