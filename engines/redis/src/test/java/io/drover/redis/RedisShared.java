package io.drover.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;

final class RedisShared {
  private static final String URI = "redis://127.0.0.1:7399";
  private static final RedisCommands<String, String> COMMANDS =
      RedisClient.create(URI).connect().sync();

  static String uri() {
    return URI;
  }

  static void eval(byte[] script, String... args) {
    COMMANDS.eval(script, ScriptOutputType.STATUS, new String[0], args);
  }
}
