package io.drover.redis;

import io.drover.Drover;
import io.drover.JobQueue;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.AfterEach;

/** A test of one queue on the server that the tests share, under a prefix of its own. */
abstract class OneQueue<T> {

  final RedisCommands<String, String> redis = RedisShared.keys();
  final String prefix = RedisBench.newPrefix();
  final Drover drover = Drover.open(RedisShared.uri() + "?prefix=" + prefix);
  final JobQueue<T> queue;

  /** Opens the queue for data of a type. */
  OneQueue(Class<T> type) {
    queue = drover.queue("q", type);
  }

  @AfterEach
  void close() {
    drover.close();
    RedisBench.remove(prefix);
  }

  /** Returns one of the queue's keys. */
  String key(String suffix) {
    return prefix + ":q:" + suffix;
  }
}
