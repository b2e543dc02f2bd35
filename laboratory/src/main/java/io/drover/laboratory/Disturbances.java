package io.drover.laboratory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When processes and the store were kept from their work, when they ended, and what the store may
 * have forgotten. That a process was stopped, or had no share of a busy machine, its missing pulses
 * tell. Immutable once made.
 */
final class Disturbances {

  /** The name under which the store is spoken of. */
  static final String STORE = "store";

  /** How often a process records a pulse. */
  static final Duration PULSE = Duration.ofMillis(50);

  private static final String INCARNATION = "#";

  private record Span(String subject, long from, long to) {}

  private record Cut(long from, long at) {}

  private final List<Span> spans = new ArrayList<>();
  private final List<Long> clockSet = new ArrayList<>();
  private final List<String> damages = new ArrayList<>();
  private final List<Cut> cuts = new ArrayList<>();
  private final Map<String, Long> ends = new HashMap<>();

  /** The longest time without a pulse that is no sign of anything. */
  private final long calm;

  private Disturbances(Duration lease) {
    calm = lease.toNanos() / 8;
  }

  /**
   * Reads what was recorded of them.
   *
   * @param happenings all, in the order in which they happened
   * @param lease how long the leases of the workers are
   */
  static Disturbances of(List<Happening> happenings, Duration lease) {
    Disturbances read = new Disturbances(lease);
    Map<String, Long> pulses = new HashMap<>();
    Map<String, List<Long>> begun = new HashMap<>();
    for (Happening happening : happenings) {
      String subject = happening.subject();
      long now = happening.nanos();
      switch (happening.what()) {
        case PULSE -> read.gap(happening.process(), pulses.put(happening.process(), now), now);
        case ENDED -> {
          read.ends.put(subject, now);
          read.gap(subject, pulses.get(subject), now);
        }
        case DAMAGED -> read.damages.add(subject);
        case CLOCK_SET -> read.clockSet.add(now);
        case CUT -> read.cuts.add(new Cut(back(now, happening.number()), now));
        case DISTURBED -> begun.computeIfAbsent(subject, each -> new ArrayList<>()).add(now);
        case CALM ->
            read.spans.add(
                new Span(
                    subject, Optional.ofNullable(begun.get(subject)).orElseThrow().remove(0), now));
        default -> {}
      }
    }
    begun.forEach(
        (subject, from) ->
            from.forEach(start -> read.spans.add(new Span(subject, start, Run.NEVER))));
    return read;
  }

  private static long back(long now, long nanos) {
    return nanos == Run.NEVER ? Long.MIN_VALUE : now - nanos;
  }

  private void gap(String process, @Nullable Long before, long now) {
    if (before != null && now - before > calm) {
      spans.add(new Span(process, before, now));
    }
  }

  /** Returns what became of each damage to the store. */
  List<String> damages() {
    return damages;
  }

  /** Returns when a process ended, or {@link Run#NEVER}. */
  long end(String process) {
    return ends.getOrDefault(process, Run.NEVER);
  }

  /** Returns how many processes ended. */
  int ended() {
    return ends.size();
  }

  /** Returns how often the store was cut off. */
  int cuts() {
    return cuts.size();
  }

  /** Returns whether the store may have forgotten what it acknowledged at an instant. */
  boolean mayBeForgotten(long nanos) {
    return cuts.stream().anyMatch(cut -> cut.from < nanos && nanos <= cut.at);
  }

  /** Returns whether all leases may have ended at once between two instants. */
  boolean mayHaveEndedLeases(long from, long to) {
    return cuts.stream().anyMatch(cut -> from <= cut.at && cut.at <= to)
        || clockSet.stream().anyMatch(at -> from <= at && at <= to);
  }

  /** Returns for how long, between two instants, a process or the store was kept from its work. */
  long disturbed(String process, long from, long to) {
    long longest = 0;
    for (Span span : spans) {
      if (isAbout(span.subject, process)) {
        longest = Math.max(longest, Math.min(span.to, to) - Math.max(span.from, from));
      }
    }
    return longest;
  }

  private static boolean isAbout(String subject, String process) {
    return subject.equals(STORE)
        || process.equals(subject)
        || process.startsWith(subject + INCARNATION);
  }
}
