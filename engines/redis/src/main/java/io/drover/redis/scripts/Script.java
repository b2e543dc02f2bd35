package io.drover.redis.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The scripts that run on the server, each with its digest. Immutable.
 *
 * <p>A script is a file beside this class in {@code lua/}, named like the constant. A line {@code
 * --- parts/x.lua} in it, or in a part, stands for the lines of that part.
 */
public enum Script {
  ADD,
  DELIVER,
  MOVE,
  ADVANCE,
  ADVANCE_PLAIN,
  GIVE_BACK,
  RENEW,
  RECOVER,
  FIND_SCHEDULE,
  PAGE_SCHEDULES,
  PUT_SCHEDULE,
  PLAN,
  RUN_SCHEDULE,
  REMOVE_SCHEDULE,
  FIND,
  STANDING,
  STATUS,
  PAGE,
  COUNTS,
  COUNT_PRIORITIES,
  LOG,
  UPDATE,
  LAST_EVENT,
  REMOVE,
  REMOVE_FLOW,
  REMOVE_PENDING,
  FLOW,
  CHILDREN,
  CHILDREN_PAGE,
  CHILD_COUNTS,
  DETACH,
  STAGE,
  RELEASE,
  DROP_STAGED,
  FORGET_OWNERS,
  FORGET_LEFT,
  PROMOTE,
  CHANGE_DELAY,
  CHANGE_PRIORITY,
  RETRY,
  RETRY_ALL,
  PAUSE,
  RESUME,
  DRAIN,
  CLEAN,
  TELL_CLEANED,
  OBLITERATE,
  LEDGER_CLAIM,
  LEDGER_RENEW,
  LEDGER_RECORD,
  LEDGER_RELEASE,
  LEDGER_READ,
  LEDGER_FORGET,
  DECLARE_EXCHANGE,
  DELETE_EXCHANGE,
  BIND,
  UNBIND,
  PAGE_BINDINGS,
  PUBLISH,
  TELL,
  SIGNAL,
  RETAINED,
  PAGE_RETAINED,
  FORGET_RETAINED;

  private static final String PART = "--- ";

  private final byte[] text;
  private final String digest;

  Script() {
    text = assemble(name().toLowerCase(java.util.Locale.ROOT) + ".lua").getBytes(UTF_8);
    digest = sha1(text);
  }

  /** Returns the whole script. */
  public byte[] text() {
    return text.clone();
  }

  /** Returns the SHA-1 the server knows it by. */
  public String digest() {
    return digest;
  }

  private static String assemble(String file) {
    StringBuilder script = new StringBuilder();
    for (String line : read(file).split("\n", -1)) {
      if (line.startsWith(PART)) {
        script.append(assemble(line.substring(PART.length()).trim()));
      } else {
        script.append(line).append('\n');
      }
    }
    return script.toString();
  }

  private static String read(String file) {
    try (InputStream in = Script.class.getResourceAsStream("lua/" + file)) {
      if (in == null) {
        throw new IllegalStateException("the script lua/" + file + " is missing in this build");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(byte[] text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
