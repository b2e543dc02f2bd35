package io.drover.laboratory;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How a Redis server writes its append-only file, and what its end may then cost. */
enum AppendOnly {
  /** Each write is fsynced before it is answered. */
  ALWAYS(0),
  /**
   * Each write is with the operating system before it is answered, except that the server may put
   * that off for up to two seconds while an fsync takes long.
   */
  EVERYSEC(Duration.ofSeconds(2).toNanos()),
  /** Each write is with the operating system before it is answered. */
  NO(0),
  /** Nothing is written. */
  OFF(Run.NEVER);

  /** For how many nanoseconds before {@code kill -9} the server may forget what it answered. */
  final long forgets;

  AppendOnly(long forgets) {
    this.forgets = forgets;
  }

  /** Returns the arguments of the server. */
  List<String> arguments() {
    return this == OFF
        ? List.of("--appendonly", "no")
        : List.of("--appendonly", "yes", "--appendfsync", name().toLowerCase(Locale.ROOT));
  }
}
