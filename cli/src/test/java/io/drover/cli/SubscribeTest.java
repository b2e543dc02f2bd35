package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.cli.Program.Outcome;
import io.drover.job.SubscriptionOptions;
import java.io.InputStream;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Subscribers that listen while events are published, in a store that both ends share. */
@Timeout(120)
class SubscribeTest {

  private final String store = "shared:" + UUID.randomUUID();

  private Outcome run(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "--store";
    all[1] = store;
    System.arraycopy(args, 0, all, 2, args.length);
    return Program.bare(InputStream.nullInputStream(), StopSignal.manual(), Map.of(), all);
  }

  @Test
  void whoListensGetsWhatIsPublishedUntilCtrlC() {
    try (LiveProgram listener = LiveProgram.start(store, "subscribe", "orders")) {
      listener.awaitErr("listening to orders; Ctrl-C ends it");
      Outcome published = run("publish", "--channel", "orders", "--data", "{\"id\": 1.50}");
      assertThat(published.out()).contains("to 1 live subscribers and no queue");
      listener.awaitOut("\"data\":{\"id\": 1.50}}");
      run("publish", "--channel", "others", "--data", "2");
      run("publish", "--channel", "orders", "--data", "3");
      listener.awaitOut("\"data\":3}");

      listener.interrupt();
      Outcome ended = listener.end();
      assertThat(ended.code()).isEqualTo(ExitCode.STOPPED).isEqualTo(130);
      assertThat(ended.out().lines()).hasSize(2);
      assertThat(ended.out()).doesNotContain("retained");
    }
  }

  @Test
  void aPatternTakesEventsOfManyChannelsAndTheCountEndsIt() {
    try (LiveProgram listener =
        LiveProgram.start(store, "subscribe", "--pattern", "orders.#", "--count", "2")) {
      listener.awaitErr("listening to orders.#");
      run("publish", "--channel", "orders.eu", "--data", "1");
      run("publish", "--channel", "stock", "--data", "2");
      run("publish", "--channel", "orders", "--data", "3");
      Outcome ended = listener.end();
      assertThat(ended.code()).isZero();
      assertThat(ended.out().lines()).hasSize(2);
      assertThat(ended.out())
          .contains("\"channel\":\"orders.eu\"")
          .contains("\"channel\":\"orders\"");
    }
  }

  @Test
  void aDurableSubscriberGetsWhatIsPublishedWhileItWorks() {
    try (LiveProgram listener =
        LiveProgram.start(store, "subscribe", "orders", "--durable", "audit")) {
      listener.awaitErr("listening to orders as audit");
      Outcome published = run("publish", "--channel", "orders", "--data", "1");
      assertThat(published.out()).contains("to 0 live subscribers and audit@orders");
      listener.awaitOut("\"data\":1}");
      listener.interrupt();
      assertThat(listener.end().code()).isEqualTo(ExitCode.STOPPED);
    }
    assertThat(run("jobs", "audit@orders", "--state", "completed", "--json").items()).hasSize(1);
  }

  @Test
  void eventsThatComeFasterThanTheyArePrintedAreToldOf() {
    int more = 5;
    try (Drover drover = Drover.open(store);
        LiveProgram listener = LiveProgram.start(store, "subscribe", "orders")) {
      listener.awaitErr("listening");
      listener.holdOutput();
      Channel<Integer> orders = drover.channel("orders", Integer.class);
      orders.publish(0);
      listener.awaitHeld(); // That one is being printed, and is in no buffer any more.
      int buffer = SubscriptionOptions.DEFAULT_BUFFER;
      orders.publishAll(Collections.nCopies(buffer + more, 1));
      listener.releaseOutput();
      listener.awaitErr(more + " events were dropped, as they came faster");
    }
  }
}
