package io.drover.embedded;

import io.drover.job.InvalidInputException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How an embedded store is opened. Immutable.
 *
 * @param directory where the store is, made if it does not exist; {@code null} for memory only
 * @param acknowledgement what has happened to a change when it is acknowledged; defaults to {@link
 *     Acknowledgement#FSYNC}
 * @param cacheBytes how much of the files is cached outside the heap; at least 1 MiB, defaults to
 *     32 MiB
 * @param maxEvents how many events of each queue are kept at least; at least 1, defaults to 10,000
 */
public record EmbeddedSettings(
    @Nullable Path directory, Acknowledgement acknowledgement, long cacheBytes, int maxEvents) {

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

  /** Checks the components. */
  public EmbeddedSettings {
    if (cacheBytes < 1 << 20) {
      throw new InvalidInputException(
          "expected cacheBytes to be at least 1048576, got: " + cacheBytes);
    }
    if (maxEvents < 1) {
      throw new InvalidInputException("expected maxEvents to be at least 1, got: " + maxEvents);
    }
  }

  /** Returns the settings of a store in a directory. */
  public static EmbeddedSettings in(Path directory) {
    return new EmbeddedSettings(directory, Acknowledgement.FSYNC, 32L << 20, 10_000);
  }

  /** Returns the settings of a store that ends with the process. */
  public static EmbeddedSettings inMemory() {
    return new EmbeddedSettings(null, Acknowledgement.FSYNC, 32L << 20, 10_000);
  }

  /** Sets what has happened to a change when it is acknowledged. */
  public EmbeddedSettings acknowledgement(Acknowledgement newAcknowledgement) {
    return new EmbeddedSettings(directory, newAcknowledgement, cacheBytes, maxEvents);
  }

  /** Sets how much of the files is cached outside the heap. */
  public EmbeddedSettings cacheBytes(long bytes) {
    return new EmbeddedSettings(directory, acknowledgement, bytes, maxEvents);
  }

  /** Sets how many events of each queue are kept at least. */
  public EmbeddedSettings maxEvents(int events) {
    return new EmbeddedSettings(directory, acknowledgement, cacheBytes, events);
  }
}
