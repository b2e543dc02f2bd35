package io.drover.embedded;

import io.drover.job.Check;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an embedded store is opened. Immutable. */
public final class EmbeddedSettings {

  private static final long MIN_CACHE_BYTES = 1 << 20;

  private final @Nullable Path directory;
  private final Acknowledgement acknowledgement;
  private final long cacheBytes;
  private final int maxEvents;
  private final long tableBytes;

  /** What has happened to a change when it is acknowledged. */
  public enum Acknowledgement {
    /** It is on disk: it survives a power cut. Changes that arrive together share one fsync. */
    FSYNC,
    /**
     * It is with the operating system: it survives {@code kill -9}, but a power cut or a crash of
     * the system may lose what was acknowledged in the second before.
     */
    WRITE
  }

  private EmbeddedSettings(
      @Nullable Path directory,
      Acknowledgement acknowledgement,
      long cacheBytes,
      int maxEvents,
      long tableBytes) {
    this.directory = directory;
    this.acknowledgement = acknowledgement;
    this.cacheBytes = cacheBytes;
    this.maxEvents = maxEvents;
    this.tableBytes = tableBytes;
  }

  private static EmbeddedSettings defaults(@Nullable Path directory) {
    return new EmbeddedSettings(directory, Acknowledgement.FSYNC, 32L << 20, 10_000, 32L << 20);
  }

  /** Returns the settings of a store in a directory, which is made if it does not exist. */
  public static EmbeddedSettings in(Path directory) {
    return defaults(Check.notNull("a directory", directory));
  }

  /** Returns the settings of a store in memory, which ends with the process. */
  public static EmbeddedSettings inMemory() {
    return defaults(null);
  }

  /**
   * Sets what has happened to a change when it is acknowledged. Defaults to {@link
   * Acknowledgement#FSYNC}; without effect on a store in memory.
   */
  public EmbeddedSettings acknowledgement(Acknowledgement newAcknowledgement) {
    return new EmbeddedSettings(
        directory,
        Check.notNull("an acknowledgement", newAcknowledgement),
        cacheBytes,
        maxEvents,
        tableBytes);
  }

  /**
   * Sets how much of the files is cached outside the heap.
   *
   * @param bytes at least 1 MiB; defaults to 32 MiB
   */
  public EmbeddedSettings cacheBytes(long bytes) {
    return new EmbeddedSettings(
        directory,
        acknowledgement,
        Check.atLeast("cacheBytes", bytes, MIN_CACHE_BYTES),
        maxEvents,
        tableBytes);
  }

  /**
   * Sets how many events of each queue are kept at least.
   *
   * @param events at least 1; defaults to 10,000
   */
  public EmbeddedSettings maxEvents(int events) {
    return new EmbeddedSettings(
        directory, acknowledgement, cacheBytes, Check.atLeast("maxEvents", events, 1), tableBytes);
  }

  /**
   * Sets how much of each table is gathered in memory before it is written to a file; for tests,
   * which would need much data to have several files.
   */
  EmbeddedSettings tableBytes(long bytes) {
    return new EmbeddedSettings(directory, acknowledgement, cacheBytes, maxEvents, bytes);
  }

  /** Returns how much of each table is gathered in memory before it is written to a file. */
  long tableBytes() {
    return tableBytes;
  }

  /** Returns where the store is, or {@code null} if it is in memory. */
  public @Nullable Path directory() {
    return directory;
  }

  /** Returns what has happened to a change when it is acknowledged. */
  public Acknowledgement acknowledgement() {
    return acknowledgement;
  }

  /** Returns how many bytes of the files are cached outside the heap. */
  public long cacheBytes() {
    return cacheBytes;
  }

  /** Returns how many events of each queue are kept at least. */
  public int maxEvents() {
    return maxEvents;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EmbeddedSettings that
        && Objects.equals(directory, that.directory)
        && acknowledgement == that.acknowledgement
        && cacheBytes == that.cacheBytes
        && maxEvents == that.maxEvents
        && tableBytes == that.tableBytes;
  }

  @Override
  public int hashCode() {
    return Objects.hash(directory, acknowledgement, cacheBytes, maxEvents, tableBytes);
  }

  @Override
  public String toString() {
    return "EmbeddedSettings[directory=%s, acknowledgement=%s, cacheBytes=%d, maxEvents=%d]"
        .formatted(directory, acknowledgement, cacheBytes, maxEvents);
  }
}
