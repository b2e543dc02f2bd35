package io.drover.redis.scripts;

import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import io.drover.job.JobKey;
import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of a store's keys (format §1). Immutable.
 *
 * @param prefix what every key begins with
 * @param cluster whether all keys of a queue have to be in one hash slot
 */
public record QueueKeys(String prefix, boolean cluster) {

  private static final Pattern NOT_LISTED = Pattern.compile("[^!-~]");
  private static final Pattern RUN_OF_SCHEDULE =
      Pattern.compile("repeat:.+:[0-9]+", Pattern.DOTALL);

  /** Returns the start of every key of a queue. */
  public String base(String queue) {
    String base = prefix + ":" + checked(queue) + ":";
    if (cluster && SlotHash.getSlot(base + "a") != SlotHash.getSlot(base + "b")) {
      throw new InvalidInputException(
          "expected a hash tag in the queue's name, such as {%s}, or in the prefix, such as {%s}, as all"
                  .formatted(queue, prefix)
              + " keys of a queue must be in one slot of a Redis Cluster; got prefix \"%s\" and queue \"%s\""
                  .formatted(prefix, queue));
    }
    return base;
  }

  /**
   * Checks that one script can change all of these queues.
   *
   * @throws InvalidInputException if they are in different slots of a cluster
   */
  public void checkTogether(List<String> queues) {
    for (String queue : queues) {
      String first = queues.get(0);
      if (SlotHash.getSlot(base(queue)) != SlotHash.getSlot(base(first)) && cluster) {
        throw new InvalidInputException(
            "expected queues that one step changes to be in one slot of the Redis Cluster, got: \"%s\" and \"%s\"; "
                    .formatted(first, queue)
                + "give them one hash tag, in their names such as {shop}-a and {shop}-b, or in the prefix such as {%s}"
                    .formatted(prefix));
      }
    }
  }

  private static String checked(String queue) {
    if (isText(Required.of("a queue's name", queue))) {
      return queue;
    }
    throw new InvalidInputException(
        "expected a queue's name without half of a surrogate pair, got: \"%s\"".formatted(queue));
  }

  /** Returns whether all of a text can be written: half of a surrogate pair is a question mark. */
  private static boolean isText(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
      }
    }
    return true;
  }

  /**
   * Returns the keys that every script of a queue declares: two, of which one never exists. While
   * the queue's slot moves from one node of a cluster to another neither of them runs a script that
   * misses a key of several, so that none ever sees a part of the queue.
   *
   * @param base the start of the queue's keys
   */
  public static String[] declared(String base) {
    return new String[] {base + "meta", base};
  }

  /** Returns a key of the queue's own. */
  public String key(String queue, String suffix) {
    return base(queue) + suffix;
  }

  /**
   * Returns whether a job can have the id. Others are the rest of the queue's own keys or of a
   * job's keys, as jobs share the namespace with those (§2.4); runs of schedules alone have colons.
   */
  public static boolean mayBeJob(String id) {
    if (!isText(Required.of("a job's id", id))) {
      return false;
    }
    return id.indexOf(':') < 0 ? !JobIds.isReserved(id) : RUN_OF_SCHEDULE.matcher(id).matches();
  }

  /** Returns a queue's name as a parent's link has it (§1.1). */
  public String qualified(String queue) {
    String base = base(queue);
    return base.substring(0, base.length() - 1);
  }

  /**
   * Returns the name of a queue that a parent's link names (§1.1): of one under another prefix all
   * that is there, which no queue of this prefix is called.
   */
  public String queueOfLink(String qualified) {
    String queue =
        qualified.startsWith(prefix + ":") ? qualified.substring(prefix.length() + 1) : "";
    return queue.isEmpty() || queue.indexOf(':') >= 0 ? qualified : queue;
  }

  /** Returns the job that has a key, as {@link #queueOfLink} names its queue. */
  public JobKey jobAt(String key) {
    if (key.startsWith(prefix + ":")) {
      int end = key.indexOf(':', prefix.length() + 1);
      if (end > prefix.length() + 1) {
        return JobKey.of(key.substring(prefix.length() + 1, end), key.substring(end + 1));
      }
    }
    int end = key.lastIndexOf(':');
    return JobKey.of(key.substring(0, Math.max(0, end)), key.substring(end + 1));
  }

  /** Returns the pattern that every queue's {@code meta} key matches. */
  public String metaPattern() {
    return literally(prefix) + ":*:meta";
  }

  /** Returns the pattern that matches a text alone. */
  public static String literally(String text) {
    return text.replaceAll("([\\\\*?\\[\\]])", "\\\\$1");
  }

  /** Returns the queue a {@code meta} key belongs to, or {@code null} if it is none. */
  public @Nullable String queueOf(String metaKey) {
    int end = metaKey.length() - ":meta".length();
    if (end <= prefix.length()) {
      return null;
    }
    String queue = metaKey.substring(prefix.length() + 1, end);
    return queue.isEmpty() || queue.indexOf(':') >= 0 ? null : queue;
  }

  /** Returns the name of a worker's connection, by which BullMQ lists workers (§8.2). */
  public String connectionName(String queue, @Nullable String worker) {
    byte[] name = queue.getBytes(StandardCharsets.UTF_8);
    String base = prefix + ":" + Base64.getEncoder().encodeToString(name);
    return worker == null ? base : base + ":w:" + worker;
  }

  /** Whose connection has a name: which queue it watches, and how the worker is called. */
  public record Watcher(String queue, @Nullable String worker) {}

  /** Returns whose connection is listed under a name, or {@code null} if it is no worker's. */
  public @Nullable Watcher watcher(String listed) {
    String start = listedPrefix() + ":";
    if (!listed.startsWith(start)) {
      return null;
    }
    String rest = listed.substring(start.length());
    int end = rest.indexOf(":w:");
    try {
      byte[] queue = Base64.getDecoder().decode(end < 0 ? rest : rest.substring(0, end));
      String name = new String(queue, StandardCharsets.UTF_8);
      return name.isEmpty() || name.indexOf(':') >= 0
          ? null
          : new Watcher(name, end < 0 ? null : rest.substring(end + 3));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Names of connections have no spaces, nor what is not ASCII. */
  private String listedPrefix() {
    return NOT_LISTED.matcher(prefix).replaceAll("_");
  }
}
