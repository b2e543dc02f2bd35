package io.drover.internal.store;

import io.drover.job.DroverException;
import io.drover.job.InvalidInputException;
import io.drover.job.JsonCodec;
import io.drover.job.UndecodableException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A codec around one that is not ours, and around the users' classes it calls: whatever comes out
 * of it becomes an error of that one value. Safe for use by several threads.
 *
 * @param codec the codec the user has chosen
 */
public record GuardedCodec(JsonCodec codec) implements JsonCodec {

  @Override
  public byte[] encode(@Nullable Object value, Type type) {
    byte[] json;
    try {
      json = codec.encode(value, type);
    } catch (UndecodableException e) {
      throw e;
    } catch (Throwable e) { // A stack that overflows on data in a circle, a class that is missing …
      throw new UndecodableException(
          "expected a value that can be written as JSON, got: %s; %s"
              .formatted(name(value), text(e)),
          e);
    }
    if (json == null) {
      throw new UndecodableException(
          "expected JSON of the codec %s for: %s, got: null"
              .formatted(codec.getClass().getName(), name(value)));
    }
    return json;
  }

  @Override
  public @Nullable Object decode(byte[] json, Type type) {
    try {
      return codec.decode(json, type);
    } catch (UndecodableException e) {
      throw e;
    } catch (Throwable e) {
      throw new UndecodableException(
          "expected JSON that fits %s, got %d bytes that do not: %s"
              .formatted(type.getTypeName(), json.length, text(e)),
          e);
    }
  }

  @Override
  public void check(Type type) {
    try {
      codec.check(type);
    } catch (DroverException e) {
      throw e;
    } catch (Throwable e) {
      throw new InvalidInputException(
          "expected a type whose values can be read from JSON, got: %s; %s"
              .formatted(type.getTypeName(), text(e)),
          e);
    }
  }

  private static String name(@Nullable Object value) {
    return value == null ? "null" : value.getClass().getName();
  }

  /** The message of an error that is not ours may itself throw. */
  private static String text(Throwable error) {
    try {
      return error.toString();
    } catch (Throwable e) {
      return error.getClass().getName();
    }
  }
}
