package io.drover.job;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for the names of queues and for job ids a user may choose. Stateless. They hold on
 * every engine, so that moving a queue to another changes nothing; their source is
 * docs/bullmq-format.md §1.1 and §2.4.
 */
public final class JobIds {

  /** The greatest length of an id a user chooses, and of a name, in characters. */
  public static final int MAX_LENGTH = 255;

  /** The greatest length of any job's id, in characters. */
  public static final int MAX_KNOWN = 4096;

  private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]*");

  /**
   * On Redis a job's key is its queue's key space plus its id: these ids would hit the queue's own
   * keys.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "id",
          "meta",
          "wait",
          "active",
          "prioritized",
          "pc",
          "delayed",
          "waiting-children",
          "completed",
          "failed",
          "events",
          "marker",
          "stalled",
          "stalled-check",
          "limiter",
          "repeat",
          "de",
          "dn",
          "metrics",
          "paused",
          "priority",
          "delay",
          "waiting");

  private JobIds() {}

  /**
   * Returns the id if a user may choose it: not blank, at most {@value #MAX_LENGTH} characters,
   * without a colon, a NUL or half of a surrogate pair, not a whole number (those are the automatic
   * ids), and none of the queue's own key names such as {@code wait} or {@code meta}.
   *
   * @throws InvalidInputException if the id breaks a rule
   */
  public static String check(String id) {
    Check.text("a job id", id);
    Check.between("length of the job id", id.length(), 1, MAX_LENGTH);
    if (id.indexOf(':') >= 0) {
      throw new InvalidInputException(
          "expected a job id without a colon, got: \"%s\"".formatted(id));
    }
    if (WHOLE_NUMBER.matcher(id).matches()) {
      throw new InvalidInputException(
          "expected a job id that is not a whole number, as those are given automatically, got: \"%s\"; put a letter"
                  .formatted(id)
              + " before it");
    }
    if (isReserved(id)) {
      throw new InvalidInputException(
          "expected a job id that is not reserved, got: \"%s\"; reserved are %s"
              .formatted(id, RESERVED.stream().sorted().toList()));
    }
    return id;
  }

  /**
   * Returns the id if a job may have it, whoever gave it: not blank, at most {@value #MAX_KNOWN}
   * characters, without a NUL or half of a surrogate pair. Automatic ids, and those of other
   * libraries that share a queue, follow no stricter rule.
   *
   * @throws InvalidInputException if no job can have such an id
   */
  public static String checkKnown(String id) {
    Check.notNull("a job id", id);
    Check.between("length of the job id", id.length(), 1, MAX_KNOWN);
    return Check.text("a job id", id);
  }

  /** Returns whether the id is the name of one of a queue's own keys, which no job can have. */
  public static boolean isReserved(String id) {
    return RESERVED.contains(Check.notNull("a job id", id));
  }

  /**
   * Returns the name of a kind of job if it is one: not blank, at most {@value #MAX_LENGTH}
   * characters, without a NUL or half of a surrogate pair.
   *
   * @throws InvalidInputException if the name breaks a rule
   */
  public static String checkName(String name) {
    Check.notNull("a job name", name);
    Check.between("length of the job name", name.length(), 1, MAX_LENGTH);
    return Check.text("a job name", name);
  }

  /**
   * Returns the queue's name if it is one: not blank, at most {@value #MAX_LENGTH} characters,
   * without a colon, a NUL or half of a surrogate pair.
   *
   * @throws InvalidInputException if the name breaks a rule
   */
  public static String checkQueue(String name) {
    Check.text("a queue name", name);
    Check.between("length of the queue name", name.length(), 1, MAX_LENGTH);
    if (name.indexOf(':') >= 0) {
      throw new InvalidInputException(
          "expected a queue name without a colon, got: \"%s\"".formatted(name));
    }
    return name;
  }
}
