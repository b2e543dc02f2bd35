package io.drover.job;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The job whose result was awaited failed for good. The message is the reason stored with it, after
 * the class of the error that its last attempt ended with, where that is known: {@code
 * com.acme.PaymentDeclined: card expired}. The handler's author can mend it.
 */
public final class JobFailedException extends DroverException {

  private static final long serialVersionUID = 1L;

  private final String reason;
  private final @Nullable String errorClass;

  private JobFailedException(String message, String reason, @Nullable String errorClass) {
    super(message);
    this.reason = reason;
    this.errorClass = errorClass;
  }

  /**
   * Returns the exception for a job that failed.
   *
   * @param reason why, as it is stored with the job
   * @param errorClass the name of the error's class, or {@code null} if it is not known
   */
  public static JobFailedException of(String reason, @Nullable String errorClass) {
    Check.notNull("the reason of a failure", reason);
    // An error without a message is stored with the name of its class as the reason.
    String message =
        errorClass == null || reason.startsWith(errorClass) ? reason : errorClass + ": " + reason;
    return new JobFailedException(message, reason, errorClass);
  }

  /** Returns why the job failed, as it is stored with it. */
  public String reason() {
    return reason;
  }

  /**
   * Returns the name of the class of the error that the job's last attempt ended with, in whichever
   * language its worker is written, or empty if it is not known: if the job is not there any more,
   * or keeps no stack traces.
   */
  public Optional<String> errorClass() {
    return Optional.ofNullable(errorClass);
  }
}
