package io.drover.laboratory;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.laboratory.Orders.Role;
import java.io.IOException;
import java.time.Duration;

/**
 * The program of a process that adds and runs jobs, and records what it sees. It goes on until its
 * standard input ends, and then closes what it has opened; or until it is killed.
 */
final class Participant {

  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private Participant() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Orders orders = Orders.parse(args);
    try (History history = History.begin(orders.folder(), orders.process());
        ShiftedTime time = ShiftedTime.of(orders.clock())) {
      startPulse(history);
      DroverSettings settings =
          DroverSettings.defaults().time(time).callLimit(CALL_LIMIT).closeLimit(CLOSE_LIMIT);
      try (Drover drover = Drover.open(orders.uri(), settings)) {
        take(orders, history, drover);
      }
    }
    // A history may still be wanted by threads that did not end in time.
    Runtime.getRuntime().halt(0);
  }

  private static void take(Orders orders, History history, Drover drover)
      throws IOException, InterruptedException {
    boolean drains = orders.roles().contains(Role.DRAIN);
    if (drains || orders.roles().contains(Role.WORK)) {
      new Working(orders, history).start(drover);
    }
    if (drains) {
      Draining.await(drover);
      Contents.of(drover).write(Orders.contents(orders.folder()));
      return;
    }
    Producing producing = new Producing(orders, history, drover);
    if (orders.roles().contains(Role.PRODUCE)) {
      producing.start();
    }
    while (System.in.read() >= 0) {
      // Nothing is said to it; only the end counts.
    }
    producing.stop();
  }

  private static void startPulse(History history) {
    Thread pulse =
        new Thread(
            () -> {
              while (true) {
                history.record(What.PULSE, "-");
                Pause.of(Disturbances.PULSE);
              }
            },
            "pulse");
    pulse.setDaemon(true);
    pulse.start();
  }
}
