package io.drover.internal.once;

import io.drover.job.EffectFailedException;
import io.drover.job.EndAttempt;
import io.drover.job.InProgressException;
import io.drover.job.InterruptedWaitException;
import io.drover.job.JsonCodec;
import io.drover.job.StoreException;
import io.drover.spi.LedgerValue;
import java.util.Map;

/** A failure as it is recorded: JSON with the error's class and message. Stateless. */
final class FailureNote {

  private static final int MAX_REASON = 16_384;
  private static final String ERROR_CLASS = "errorClass";
  private static final String REASON = "reason";

  /** Ours whatever codec the user has, as others of his programs may have another. */
  private static final JsonCodec CODEC = JsonCodec.jackson();

  private FailureNote() {}

  /**
   * Returns whether an error says that the effect failed, and would fail again: not the JVM's own,
   * not that somebody ended it, and not that the store or another key was not to be had.
   */
  static boolean isLasting(Throwable error) {
    return error instanceof Exception
        && !(error instanceof EndAttempt
            || error instanceof InterruptedException
            || error instanceof InterruptedWaitException
            || error instanceof InProgressException
            || error instanceof StoreException);
  }

  static LedgerValue of(Throwable error) {
    String name = error.getClass().getName();
    String message = error.getMessage();
    String reason = message == null ? name : message;
    String cut = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…";
    return LedgerValue.failure(CODEC.encode(Map.of(ERROR_CLASS, name, REASON, cut), Object.class));
  }

  static EffectFailedException exception(String key, byte[] json) {
    Map<?, ?> note = CODEC.decode(json, Object.class) instanceof Map<?, ?> map ? map : Map.of();
    return EffectFailedException.of(
        key, String.valueOf(note.get(REASON)), String.valueOf(note.get(ERROR_CLASS)));
  }
}
