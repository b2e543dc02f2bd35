package io.drover.redis.facets;

/**
 * How many of some things are read at once: as many as some bytes together, if the next are as
 * large as those before on the average. For one thread.
 */
final class ByteShare {

  private final long bytesAtOnce;
  private final int most;
  private int next;
  private long read;
  private long bytes;

  /**
   * Begins.
   *
   * @param bytesAtOnce the bytes that are read at once, about
   * @param first how many to read as long as nothing is known of them
   * @param most how many to read at once, however small they are
   */
  ByteShare(long bytesAtOnce, int first, int most) {
    this.bytesAtOnce = bytesAtOnce;
    this.next = first;
    this.most = most;
  }

  /** Returns how many to read next. */
  int next() {
    return next;
  }

  /** Takes note of what was read. */
  void note(int count, long size) {
    read += count;
    bytes += size;
    next = (int) Math.max(1, Math.min(most, bytesAtOnce * read / Math.max(1, bytes)));
  }
}
