package io.drover.embedded.evidence;

/**
 * What a store last said of itself. Immutable.
 *
 * @param sequence the number of the last change that is safe
 * @param base the changes up to this number are in the tables; those after it are in the logs
 * @param oldestLog logs with lower numbers are not needed any more
 * @param manifest the number of RocksDB's list of its files; 0 if there was none yet
 * @param manifestBytes how long that list was at least
 */
record Mark(long sequence, long base, long oldestLog, long manifest, long manifestBytes) {

  /** What there is to say of a store that is about to be made. */
  static final Mark NONE = new Mark(0, 0, 0, 0, 0);

  /** What a store of layout 1 said: nothing but the number of the last change. */
  static Mark ofSequence(long sequence) {
    return new Mark(sequence, 0, 0, 0, 0);
  }

  Mark withSequence(long newSequence) {
    return new Mark(newSequence, base, oldestLog, manifest, manifestBytes);
  }
}
