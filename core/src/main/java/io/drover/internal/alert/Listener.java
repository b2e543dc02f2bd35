package io.drover.internal.alert;

import io.drover.job.Alert;
import java.util.function.Consumer;

/** A function of the user's that is told alerts. For one thread. */
record Listener(Consumer<Alert> function) implements Courier.Recipient {

  @Override
  public String name() {
    return "a listener";
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  @Override
  public void take(Alert alert, Courier.Rests rests) {
    function.accept(alert);
  }
}
