package io.drover.internal.dead;

import io.drover.job.DeadLetterGroup;
import io.drover.job.DeadLetterGroups;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dead letters counted by their causes. For one thread. */
final class LetterGroups {

  private static final int MAX_ERROR = 1_000;

  private final Map<String, Draft> groups = new HashMap<>();
  private long rest;

  void add(Letter letter) {
    String cause = letter.cause();
    Draft group = groups.get(cause);
    if (group == null && groups.size() == DeadLetterGroups.MAX) {
      rest++;
      return;
    }
    if (group == null) {
      group = new Draft(letter.failedAt());
      groups.put(cause, group);
    }
    group.add(letter);
  }

  /**
   * Returns the groups.
   *
   * @param examined how many letters were looked at
   * @param cut whether there were more
   */
  DeadLetterGroups finish(long examined, boolean cut) {
    List<DeadLetterGroup> sorted =
        groups.entrySet().stream()
            .map(entry -> entry.getValue().group(entry.getKey()))
            .sorted(
                Comparator.comparingLong(DeadLetterGroup::count)
                    .reversed()
                    .thenComparing(DeadLetterGroup::id))
            .toList();
    return new All(sorted, rest, examined, cut);
  }

  /** One group so far. For one thread. */
  private static final class Draft {
    private long count;
    private Instant first;
    private Instant last;
    private Example example = new Example(null, null, "", "");

    Draft(Instant failedAt) {
      first = failedAt;
      last = failedAt;
    }

    void add(Letter letter) {
      count++;
      Instant at = letter.failedAt();
      first = at.isBefore(first) ? at : first;
      if (!at.isBefore(last)) {
        last = at;
        String error = letter.error();
        example =
            new Example(
                letter.errorClass(),
                letter.place(),
                error.length() <= MAX_ERROR ? error : error.substring(0, MAX_ERROR) + "…",
                letter.id());
      }
    }

    DeadLetterGroup group(String id) {
      return new Group(id, count, first, last, example);
    }
  }

  private record Example(
      @Nullable String errorClass, @Nullable String place, String error, String letter) {}

  private record All(List<DeadLetterGroup> groups, long rest, long examined, boolean isCut)
      implements DeadLetterGroups {
    @Override
    public String toString() {
      return "DeadLetterGroups[groups=%s, rest=%d, examined=%d, cut=%s]"
          .formatted(groups, rest, examined, isCut);
    }
  }

  private record Group(String id, long count, Instant first, Instant last, Example one)
      implements DeadLetterGroup {
    @Override
    public Optional<String> errorClass() {
      return Optional.ofNullable(one.errorClass);
    }

    @Override
    public Optional<String> place() {
      return Optional.ofNullable(one.place);
    }

    @Override
    public String error() {
      return one.error;
    }

    @Override
    public String example() {
      return one.letter;
    }

    @Override
    public String toString() {
      return "DeadLetterGroup[id=%s, count=%d, errorClass=%s, place=%s]"
          .formatted(id, count, one.errorClass, one.place);
    }
  }
}
