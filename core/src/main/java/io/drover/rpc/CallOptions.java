package io.drover.rpc;

import io.drover.job.Check;
import io.drover.job.TimeRange;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How one call is made. Immutable; each method that sets something returns a new value. */
public final class CallOptions {

  /** The most entries of {@link #metadata()}. */
  public static final int MAX_METADATA = 100;

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final CallOptions DEFAULTS =
      new CallOptions(Duration.ofSeconds(30), Map.of(), null);

  private final Duration limit;
  private final Map<String, String> metadata;
  private final @Nullable Consumer<Progress> onProgress;

  private CallOptions(
      Duration limit, Map<String, String> metadata, @Nullable Consumer<Progress> onProgress) {
    this.limit = limit;
    this.metadata = metadata;
    this.onProgress = onProgress;
  }

  /** Returns options of which none is set: a limit of 30 seconds, and nothing else. */
  public static CallOptions defaults() {
    return DEFAULTS;
  }

  /** Returns options with a time limit; see {@link #limit(Duration)}. */
  public static CallOptions within(Duration limit) {
    return DEFAULTS.limit(limit);
  }

  /**
   * Sets how long the client waits for the reply, from when it makes the call, at least 1 ms and at
   * most {@link TimeRange#LONGEST}. A request that no server has begun by then is never run.
   * Defaults to 30 seconds.
   */
  public CallOptions limit(Duration newLimit) {
    return new CallOptions(
        Check.atLeast("the limit of a call", newLimit, SHORTEST), metadata, onProgress);
  }

  /**
   * Sends something along that is no parameter, such as who calls, in place of what was set before.
   * Defaults to nothing.
   *
   * @param entries at most {@value #MAX_METADATA}; texts without half of a surrogate pair
   */
  public CallOptions metadata(Map<String, String> entries) {
    Check.notNull("the metadata of a call", entries);
    Check.between("the number of metadata", entries.size(), 0, MAX_METADATA);
    Map<String, String> copy = new LinkedHashMap<>();
    entries.forEach(
        (name, value) ->
            copy.put(
                Check.wholeCharacters("the name of a metadata entry", name),
                Check.wholeCharacters("the value of a metadata entry", value)));
    return new CallOptions(limit, Collections.unmodifiableMap(copy), onProgress);
  }

  /**
   * Has the client told what the server's handler tells of its progress, one after the other for
   * all calls of the client. Nothing is told that comes after the call has ended; what is being
   * told as it ends may be heard just after that. Some may be lost. Defaults to nobody.
   *
   * @param listener may block, which holds up the progress of the client's other calls
   */
  public CallOptions onProgress(Consumer<Progress> listener) {
    return new CallOptions(limit, metadata, Check.notNull("a listener of progress", listener));
  }

  /** Returns how long the client waits for the reply. */
  public Duration limit() {
    return limit;
  }

  /** Returns what is sent along; unmodifiable. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Returns who is told of progress, or {@code null} for nobody. */
  public @Nullable Consumer<Progress> onProgress() {
    return onProgress;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CallOptions that
        && limit.equals(that.limit)
        && metadata.equals(that.metadata)
        && Objects.equals(onProgress, that.onProgress);
  }

  @Override
  public int hashCode() {
    return Objects.hash(limit, metadata, onProgress);
  }

  @Override
  public String toString() {
    return "CallOptions[limit=%s, metadata=%s, onProgress=%s]"
        .formatted(limit, metadata, onProgress == null ? "nobody" : "somebody");
  }
}
