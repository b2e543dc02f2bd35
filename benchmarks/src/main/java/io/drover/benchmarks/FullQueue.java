package io.drover.benchmarks;

import io.drover.redis.RedisEngine;
import io.drover.spi.Engine;
import java.util.Locale;

/** A queue on a server of its own, filled by hand with as much as is asked for. For one thread. */
final class FullQueue {

  /** The token of every lease. */
  static final String TOKEN = "token";

  private static final int AT_ONCE = 10_000;

  /** Stores jobs in one state: finished ones with their end, active ones with a lease. */
  private static final String JOBS =
      """
      local base, state, data = ARGV[1], ARGV[2], string.rep('x', tonumber(ARGV[5]))
      for n = tonumber(ARGV[3]), tonumber(ARGV[4]) do
        local id = state .. '-' .. n
        redis.call('HSET', base .. id, 'name', 'n', 'data', '"' .. data .. '"', 'opts', ARGV[6],
          'timestamp', '1000', 'delay', '0', 'priority', '0')
        if state == 'wait' or state == 'active' then
          redis.call('LPUSH', base .. state, id)
        else
          redis.call('ZADD', base .. state, n * (state == 'delayed' and 4096 or 1), id)
        end
        if state == 'active' then
          redis.call('HSET', base .. id, 'ats', '1', 'processedOn', '1000')
          redis.call('SET', base .. id .. ':lock', ARGV[7])
        elseif state == 'completed' then
          redis.call('HSET', base .. id, 'finishedOn', '1000', 'returnvalue', 'null')
        end
      end
      """;

  private final BenchRedis server;
  private final Engine engine;
  private final String name;

  /**
   * Makes an empty one.
   *
   * @param name how the queue is named, as no other is
   */
  FullQueue(BenchRedis server, RedisEngine engine, String name) {
    this.server = server;
    this.engine = engine;
    this.name = name;
  }

  String name() {
    return name;
  }

  Engine engine() {
    return engine;
  }

  /** Returns the start of its keys. */
  String base() {
    return "bull:" + name + ":";
  }

  /** Adds jobs in a state, their ids the state and numbers from 0 on. */
  FullQueue with(String state, int count, int characters) {
    for (int from = 0; from < count; from += AT_ONCE) {
      server.fill(
          JOBS,
          base(),
          state,
          Integer.toString(from),
          Integer.toString(Math.min(count, from + AT_ONCE) - 1),
          Integer.toString(characters),
          "{\"attempts\":1}",
          TOKEN);
    }
    return this;
  }

  /** Runs a script with the start of the queue's keys and a number. */
  FullQueue with(String script, long number) {
    server.fill(script, base(), String.format(Locale.ROOT, "%d", number));
    return this;
  }
}
