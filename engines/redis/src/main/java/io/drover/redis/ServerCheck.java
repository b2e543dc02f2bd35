package io.drover.redis;

import io.drover.job.StoreException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a server's version and settings before it is used (format §9.1). Stateless. */
final class ServerCheck {

  private static final Logger LOG = LoggerFactory.getLogger(ServerCheck.class);
  private static final String OLDEST = "5.0.0";
  private static final String OLDEST_RECOMMENDED = "6.2.0";

  private ServerCheck() {}

  /**
   * Warns of what may lose jobs.
   *
   * @throws StoreException if the server is too old
   */
  static void check(RedisLink link) {
    String info = link.call(commands -> commands.info());
    if (info == null || isOther(info)) {
      return;
    }
    String version = field(info, "redis_version");
    if (version != null && isOlder(version, OLDEST)) {
      throw new StoreException(
          "expected Redis %s or newer, got %s: it has no streams; upgrade the server"
              .formatted(OLDEST, version));
    }
    if (version != null && isOlder(version, OLDEST_RECOMMENDED)) {
      LOG.warn("Redis {} is old; {} or newer is recommended", version, OLDEST_RECOMMENDED);
    }
    String policy = field(info, "maxmemory_policy");
    if (policy != null && !policy.equals("noeviction")) {
      LOG.warn(
          "Redis has the maxmemory-policy {} and may remove jobs when memory is short; set noeviction",
          policy);
    }
  }

  /** Valkey and Dragonfly count their versions otherwise. */
  private static boolean isOther(String info) {
    return field(info, "valkey_version") != null || field(info, "dragonfly_version") != null;
  }

  static @Nullable String field(String info, String name) {
    Matcher line =
        Pattern.compile("^" + Pattern.quote(name) + ":(.*?)\\r?$", Pattern.MULTILINE).matcher(info);
    return line.find() ? line.group(1) : null;
  }

  static boolean isOlder(String version, String than) {
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
