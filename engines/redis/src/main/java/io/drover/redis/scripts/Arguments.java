package io.drover.redis.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of one script's call, as they are collected. For one thread. */
public final class Arguments {

  private static final byte[] EMPTY = {};
  private static final byte[] ZERO = {'0'};
  private static final byte[] ONE = {'1'};

  private final List<byte[]> values;

  public Arguments(int expected) {
    values = new ArrayList<>(expected);
  }

  public static Arguments of(String... texts) {
    Arguments arguments = new Arguments(texts.length);
    for (String text : texts) {
      arguments.add(text);
    }
    return arguments;
  }

  /** Adds a text; nothing is written as an empty one. */
  public Arguments add(@Nullable String text) {
    return add(text == null || text.isEmpty() ? EMPTY : text.getBytes(UTF_8));
  }

  public Arguments add(byte[] bytes) {
    values.add(bytes);
    return this;
  }

  public Arguments add(long number) {
    return number == 0 ? add(ZERO) : add(Long.toString(number).getBytes(UTF_8));
  }

  public Arguments add(boolean flag) {
    return add(flag ? ONE : ZERO);
  }

  public byte[][] toArray() {
    return values.toArray(new byte[0][]);
  }
}
