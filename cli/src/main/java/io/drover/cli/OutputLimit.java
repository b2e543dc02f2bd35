package io.drover.cli;

/**
 * How much of what a command prints is of use. Immutable.
 *
 * @param bytes the most
 * @param whole whether more than that is of no use at all; if not, its first and last bytes are
 */
record OutputLimit(int bytes, boolean whole) {

  /** What people read. */
  static final OutputLimit EXCERPT = new OutputLimit(64 * 1024, false);

  /** What programs read: as much as a store takes. */
  static final OutputLimit WHOLE = new OutputLimit(16 << 20, true);
}
