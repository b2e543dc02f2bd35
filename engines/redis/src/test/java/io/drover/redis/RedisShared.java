package io.drover.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;

/** The server that most tests share. Safe for use by several threads. */
public final class RedisShared {

  private static final RedisServer SERVER = RedisServer.start();
  private static final RedisCommands<String, String> COMMANDS =
      RedisClient.create(SERVER.uri()).connect().sync();

  private RedisShared() {}

  static RedisServer server() {
    return SERVER;
  }

  public static String uri() {
    return SERVER.uri();
  }

  /** Runs a script that returns nothing. */
  static void eval(byte[] script, String... args) {
    COMMANDS.eval(script, ScriptOutputType.STATUS, new String[0], args);
  }

  /** Returns a connection for looking at keys. */
  static RedisCommands<String, String> keys() {
    return COMMANDS;
  }
}
