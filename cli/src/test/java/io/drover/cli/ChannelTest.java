package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.cli.Program.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class ChannelTest {

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void begin() {
    program = new Program(folder.resolve("store"));
  }

  private Outcome publish(String data, String... more) {
    String[] all = new String[more.length + 5];
    all[0] = "publish";
    all[1] = "--channel";
    all[2] = "orders";
    all[3] = "--data";
    all[4] = data;
    System.arraycopy(more, 0, all, 5, more.length);
    return program.run(all);
  }

  @Test
  void aNewSubscriberGetsTheRetainedEvent() {
    Outcome published = publish("{\"id\": 1.50, \"b\":[]}", "--retain", "1h");
    assertThat(published.code()).as(published.err()).isZero();
    assertThat(published.out()).contains("to 0 live subscribers and no queue");
    Outcome heard = program.run("subscribe", "orders", "--count", "1");
    assertThat(heard.code()).as(heard.err()).isZero();
    assertThat(heard.out().lines()).hasSize(1);
    assertThat(heard.out()).contains("\"data\":{\"id\": 1.50, \"b\":[]}}");
    assertThat(heard.json().get("retained").asBoolean()).isTrue();
    assertThat(heard.json().get("channel").asString()).isEqualTo("orders");
    assertThat(heard.err()).contains("listening to orders");
    assertThat(program.run("subscribe", "--pattern", "#", "--count", "1").out())
        .contains("\"retained\":true");
  }

  @Test
  void anEventThatReachesNobodyBeginsAStoreAndAMessageDoesNot() {
    Outcome message = program.run("publish", "shop", "key", "--data", "1");
    assertThat(message.code()).isEqualTo(ExitCode.STORE);
    assertThat(message.err()).contains("there is no store at");
    assertThat(folder.resolve("store")).doesNotExist();
    Outcome event = publish("1");
    assertThat(event.code()).as(event.err()).isZero();
    assertThat(event.out()).contains("to 0 live subscribers and no queue");
    assertThat(program.run("subscription").err()).contains("no durable subscriptions");
  }

  @Test
  void aDurableSubscriptionKeepsEventsUntilTheyArePrinted() {
    publish("0", "--retain", "1h");
    Outcome first = program.run("subscribe", "orders", "--durable", "audit", "--count", "1");
    assertThat(first.json().get("data").asInt()).isZero();
    for (int i = 1; i <= 3; i++) {
      Outcome published = publish(Integer.toString(i), "--json");
      assertThat(published.json().get("queues").get(0).asString()).isEqualTo("audit@orders");
      assertThat(published.json().get("subscribers").asInt()).isZero();
    }
    Outcome two = program.run("subscribe", "orders", "--durable", "audit", "--count", "2");
    assertThat(two.out().lines()).hasSize(2);
    JsonNode listed = program.run("subscription", "--json").items().get(0);
    assertThat(listed.get("name").asString()).isEqualTo("audit");
    assertThat(listed.get("waiting").asInt() + listed.get("delayed").asInt()).isEqualTo(1);
    assertThat(program.run("subscription").out()).containsPattern("audit +orders +audit@orders");
    assertThat(program.run("jobs", "audit@orders", "--state", "completed", "--json").items())
        .hasSize(3);
  }

  /** Makes a durable subscription, and has so many events wait in it. */
  private void keep(int events) {
    try (Drover drover = new StoreOption("embedded:" + folder.resolve("store")).open()) {
      Channel<Json> orders = drover.channel("orders", Json.class);
      orders.durable("audit");
      orders.publishAll(IntStream.rangeClosed(1, events).mapToObj(i -> new Json("" + i)).toList());
    }
  }

  private static List<Integer> data(Outcome heard) {
    return heard.out().lines().map(line -> JsonText.tree(line).get("data").asInt()).toList();
  }

  private void assertNoAttemptIsSpent(int waiting) {
    JsonNode listed = program.run("subscription", "--json").items().get(0);
    assertThat(listed.get("waiting").asInt()).as(listed.toString()).isEqualTo(waiting);
    assertThat(listed.get("delayed").asInt() + listed.get("failed").asInt()).isZero();
    JsonNode left = program.run("jobs", "audit@orders", "--state", "waiting", "--json").items();
    assertThat(left).allSatisfy(job -> assertThat(job.get("attemptsMade").asInt()).isZero());
  }

  @Test
  void whatIsHeardAfterTheLastIsNotToldOf() {
    for (int i = 0; i < 20; i++) {
      program.run("publish", "--channel", "c" + i, "--data", "1", "--retain", "1h");
    }
    Outcome heard = program.run("subscribe", "--pattern", "#", "--count", "1");
    assertThat(heard.out().lines()).hasSize(1);
    assertThat(heard.err()).isEqualTo("drover: listening to #; Ctrl-C ends it\n");
  }

  @Test
  void anEventIsOneLineHoweverItWasWritten() {
    publish("{\n  \"a\": \"b\\nc\",\r\n  \"d\": 1.50\r}", "--retain", "1h");
    Outcome heard = program.run("subscribe", "orders", "--count", "1");
    assertThat(heard.out().split("\\R")).hasSize(1);
    assertThat(heard.out()).contains("{   \"a\": \"b\\nc\",    \"d\": 1.50 }");
  }

  @Test
  void noMoreEventsAreTakenThanWereAskedFor() {
    keep(200);
    for (int i = 1; i <= 5; i++) {
      Outcome heard = program.run("subscribe", "orders", "--durable", "audit", "--count", "1");
      assertThat(data(heard)).containsExactly(i);
      assertNoAttemptIsSpent(200 - i);
    }
  }

  @Test
  void eventsThatCannotBePrintedAreKept() {
    keep(5);
    Outcome broken =
        program.runInto(new TestOutput(2), "", "subscribe", "orders", "--durable", "audit");
    assertThat(broken.code()).isEqualTo(ExitCode.OUTPUT);
    assertThat(data(broken)).containsExactly(1, 2);
    assertNoAttemptIsSpent(3);
    Outcome rest = program.run("subscribe", "orders", "--durable", "audit", "--count", "3");
    assertThat(data(rest)).containsExactly(3, 4, 5);
  }

  @Test
  void aDurableSubscriptionIsRemovedWithItsQueue() {
    publish("0", "--retain", "1h");
    program.run("subscribe", "--pattern", "*", "--durable", "all", "--count", "1");
    Outcome unknown = program.run("subscription", "all@orders", "--remove");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no subscription").contains("all@*");
    assertThat(program.run("subscription", "all@*", "--remove").out())
        .isEqualTo("subscription all to * is removed\n");
    assertThat(program.run("subscription").err()).contains("no durable subscriptions");
    assertThat(publish("1").out()).contains("and no queue");
  }

  @Test
  void whatRemovalLacksIsSaid() {
    assertThat(program.run("subscription", "a", "--force").err())
        .contains("expected --remove beside --force");
    assertThat(program.run("subscription", "--remove", "--force").err())
        .contains("expected the QUEUE of a subscription");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subscribe",
        "subscribe a --pattern b",
        "subscribe a --count 0",
        "subscribe a --count x",
        "subscribe drover.own",
        "subscribe a --durable b@c",
        "publish --data 1",
        "publish shop --data 1",
        "publish --channel a",
        "publish --channel a --data {",
        "publish shop key --channel a --data 1",
        "publish --channel a --data 1 --name job",
        "publish shop key --data 1 --retain 1h",
        "publish --channel a --data 1 --retain 0",
        "publish --channel a --data 1 --retain soon",
        "subscription --remove",
        "subscription a --force",
        "subscription nobody"
      })
  void nonsenseIsRefused(String line) {
    publish("0"); // Where there is no store, that is said of some instead.
    Outcome refused = program.run(line.split(" "));
    assertThat(refused.code()).as(refused.out() + refused.err()).isEqualTo(2);
    assertThat(refused.err()).isNotBlank();
    assertThat(refused.out()).isEmpty();
  }
}
