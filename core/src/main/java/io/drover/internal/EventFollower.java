package io.drover.internal;

import io.drover.job.QueueEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

public final class EventFollower {
  public static EventFollower start(
      Station station, String queue, @Nullable String after, Consumer<QueueEvent> listener) {
    throw new UnsupportedOperationException();
  }

  public String position() {
    throw new UnsupportedOperationException();
  }

  public void close() {
    throw new UnsupportedOperationException();
  }
}
