package io.drover.internal.call;

import io.drover.job.DroverException;
import io.drover.job.JsonCodec;
import io.drover.job.UndecodableException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a call ends with. Immutable. The exception is made by who gets it, on his own thread. */
final class Ending {

  private final @Nullable Reply reply;
  private final @Nullable Supplier<? extends DroverException> failure;

  private Ending(@Nullable Reply reply, @Nullable Supplier<? extends DroverException> failure) {
    this.reply = reply;
    this.failure = failure;
  }

  /** It ends with a reply. */
  static Ending with(Reply reply) {
    return new Ending(reply, null);
  }

  /** It ends without a reply. */
  static Ending failed(Supplier<? extends DroverException> failure) {
    return new Ending(null, failure);
  }

  /** Returns whether it ends with a reply. */
  boolean isReply() {
    return reply != null;
  }

  /** Returns the result, or throws what the call ended with. */
  <R> @Nullable R open(MethodForm<?, R> method, JsonCodec codec) {
    if (reply == null) {
      throw failure == null ? new IllegalStateException("an end without a reason") : failure.get();
    }
    Reply.Error error = reply.error();
    if (error != null) {
      throw error.fault().exception(error.message(), error.errorClass());
    }
    try {
      return method.readResult(codec, reply.result());
    } catch (UndecodableException e) {
      throw new UndecodableException(
          "expected the reply of %s to fit %s; %s"
              .formatted(method.name(), method.result().getTypeName(), e.getMessage()),
          e);
    }
  }
}
