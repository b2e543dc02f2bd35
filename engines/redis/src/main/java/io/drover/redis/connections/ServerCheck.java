package io.drover.redis.connections;

import io.drover.job.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server's version and settings tell before it is used (format §9.1). Immutable.
 *
 * @param server the server's name and version
 * @param warnings what may lose jobs or not work
 */
public record ServerCheck(String server, List<String> warnings) {

  private static final String OLDEST = "5.0.0";
  private static final String OLDEST_RECOMMENDED = "6.2.0";

  public ServerCheck {
    warnings = List.copyOf(warnings);
  }

  /**
   * Asks a server. One that does not allow the question is used all the same.
   *
   * @throws StoreException if the server is too old, or does not answer
   */
  public static ServerCheck of(RedisLink link) {
    try {
      String info = link.call(commands -> commands.info());
      return of(info == null ? "" : info);
    } catch (StoreException e) {
      if (!(e.getCause() instanceof RedisCommandExecutionException refusal)) {
        throw e;
      }
      return new ServerCheck(
          "Redis",
          List.of(
              "the server's version and its maxmemory-policy are not known, as it refuses INFO (%s);"
                      .formatted(refusal.getMessage())
                  + " allow the command, or see to a Redis of 6.2 or newer with noeviction"));
    }
  }

  /** Reads what {@code INFO} says. */
  public static ServerCheck of(String info) {
    List<String> warnings = new ArrayList<>();
    String server = other(info);
    if (server == null) {
      String version = field(info, "redis_version");
      server = version == null ? "Redis" : "Redis " + version;
      age(version, warnings);
    }
    String policy = field(info, "maxmemory_policy");
    if (policy != null && !policy.equals("noeviction")) {
      warnings.add(
          "the server has the maxmemory-policy %s and may remove jobs when memory is short; set noeviction"
              .formatted(policy));
    }
    return new ServerCheck(server, warnings);
  }

  private static void age(@Nullable String version, List<String> warnings) {
    if (version != null && isOlder(version, OLDEST)) {
      throw new StoreException(
          "expected Redis %s or newer, got %s: it has no streams; upgrade the server"
              .formatted(OLDEST, version));
    }
    if (version != null && isOlder(version, OLDEST_RECOMMENDED)) {
      warnings.add(
          "Redis %s is old; %s or newer is recommended".formatted(version, OLDEST_RECOMMENDED));
    }
  }

  /** Returns the name of a server that counts its versions otherwise than Redis does. */
  private static @Nullable String other(String info) {
    String valkey = field(info, "valkey_version");
    String dragonfly = field(info, "dragonfly_version");
    if (valkey != null) {
      return "Valkey " + valkey;
    }
    return dragonfly == null ? null : "Dragonfly " + dragonfly;
  }

  public static @Nullable String field(String info, String name) {
    Matcher line =
        Pattern.compile("^" + Pattern.quote(name) + ":(.*?)\\r?$", Pattern.MULTILINE).matcher(info);
    return line.find() ? line.group(1) : null;
  }

  public static boolean isOlder(String version, String than) {
    String[] mine = version.split("\\.");
    String[] other = than.split("\\.");
    for (int i = 0; i < other.length; i++) {
      int a = i < mine.length ? Integer.parseInt(mine[i].replaceAll("\\D.*", "0")) : 0;
      int b = Integer.parseInt(other[i]);
      if (a != b) {
        return a < b;
      }
    }
    return false;
  }
}
