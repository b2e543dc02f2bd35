package io.drover.laboratory;

import java.time.Duration;

/** When an embedded store answers, and what a power cut may then cost. */
enum Acknowledgement {
  /** What is answered is on disk. */
  FSYNC(0),
  /** What is answered is with the operating system, and on disk about a second later. */
  WRITE(Duration.ofSeconds(2).toNanos());

  /** For how many nanoseconds before a power cut the store may forget what it answered. */
  final long forgets;

  Acknowledgement(long forgets) {
    this.forgets = forgets;
  }
}
