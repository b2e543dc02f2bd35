package io.drover.embedded.commit;

/** How changes are made to last. For the sync thread, but for {@link #handOver}. */
public interface Durability {

  /** Makes what was written as safe as the settings say. */
  void makeSafe();

  /** Makes what was written survive the end of the process. */
  void makeWritten();

  /** Hands what was written to the system, which keeps it if the process ends. For any thread. */
  void handOver();

  /** Returns whether what is written is as safe as the settings say. */
  boolean isWrittenSafe();

  /** What {@link #nanosLeft()} returns when a power cut would lose nothing. */
  long FOREVER = Long.MAX_VALUE;

  /**
   * Returns how long {@link #catchUp()} may still wait for what a power cut would lose; 0 or less
   * when it is due.
   */
  long nanosLeft();

  /** Makes all changes survive a power cut. */
  void catchUp();

  /** Makes all changes survive a power cut; there are no more before the store is closed. */
  default void finish() {
    catchUp();
  }
}
