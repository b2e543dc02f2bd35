package io.drover.internal.work;

import io.drover.spi.EndedAttempt;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a trip leaves to be told once the store has it for good. For the thread whose turn it is.
 *
 * @param ends the ends that the store has taken
 * @param noted the same for observers, unless they have been told
 * @param claimed how many jobs the trip claimed, or {@code null} if it was to claim none
 * @param idle whether the worker had nothing else to do then, and nothing kept jobs back
 * @param recorded completes when the store has it for good
 */
record SettledTrip<T, R extends @Nullable Object>(
    List<AttemptEnd<T, R>> ends,
    List<EndedAttempt> noted,
    @Nullable Integer claimed,
    boolean idle,
    CompletableFuture<?> recorded) {

  /** Returns how many bytes of data and results its ends keep in memory. */
  long bytes() {
    long bytes = 0;
    for (AttemptEnd<T, R> end : ends) {
      byte[] result = end.settlement().result();
      bytes += end.job().record().data().length + (result == null ? 0 : result.length);
    }
    return bytes;
  }
}
