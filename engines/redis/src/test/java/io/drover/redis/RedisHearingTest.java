package io.drover.redis;

import static io.drover.redis.SignalEar.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.threads.SystemTime;
import io.drover.job.StoreException;
import io.drover.redis.connections.ServerCheck;
import io.drover.routing.TopicPattern;
import io.drover.spi.Interest;
import io.drover.spi.Signals;
import io.drover.spi.Signals.Listening;
import io.drover.spi.TimeSource;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Listening while connections break, servers stop and listeners come and go. */
class RedisHearingTest {

  @AutoClose private final TimeSource time = new SystemTime();
  @AutoClose private final RedisServer server = RedisServer.start();

  private RedisEngine open(String uri) {
    return RedisEngine.open(RedisSettings.at(uri), time);
  }

  private static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(SignalEar.LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(condition);
  }

  /** Publishes until a listener hears it; what is published may fail or be missed. */
  private static void publishUntilHeard(Signals signals, String channel, SignalEar ear) {
    AtomicInteger number = new AtomicInteger();
    int before = ear.heard.size();
    until(
        () -> {
          publish(signals, channel, "again " + number.incrementAndGet());
          return ear.heard.subList(before, ear.heard.size()).stream()
              .anyMatch(each -> each.startsWith(channel + "=again"));
        });
  }

  private int listenersOfServer() {
    return server
        .ask(commands -> commands.clientList())
        .lines()
        .filter(this::isPubSub)
        .toList()
        .size();
  }

  private boolean isPubSub(String line) {
    return !line.contains(" sub=0 psub=0 ");
  }

  // ---- gaps ---------------------------------------------------------------------------------

  @Test
  void aKilledConnectionIsToldAndBridged() {
    SignalEar exact = new SignalEar();
    SignalEar pattern = new SignalEar();
    try (RedisEngine engine = open(server.uri());
        Listening one = exact.in(engine.signals(), "a.b");
        Listening two = pattern.inAll(engine.signals(), "a.#")) {
      for (int round = 0; round < 5; round++) {
        String before = "before " + round;
        publish(engine.signals(), "a.b", before);
        exact.await("a.b=" + before);
        pattern.await("a.b=" + before);
        Instant start = Instant.now();
        server.run("CLIENT", "KILL", "TYPE", "pubsub");
        int gaps = round + 1;
        until(() -> exact.until.size() == gaps && pattern.until.size() == gaps);
        for (SignalEar ear : List.of(exact, pattern)) {
          assertThat(ear.from.get(round)).isBefore(ear.until.get(round));
          // Each second a ping, so that is about what may be told too much.
          assertThat(ear.from.get(round)).isBefore(start.plusSeconds(1));
          assertThat(ear.until.get(round)).isBetween(start, Instant.now());
        }
        publish(engine.signals(), "a.b", "after " + round);
        exact.await("a.b=after " + round);
        pattern.await("a.b=after " + round);
      }
      List<String> expected = new ArrayList<>();
      for (int round = 0; round < 5; round++) {
        expected.addAll(List.of("a.b=before " + round, "missed", "a.b=after " + round));
      }
      assertThat(exact.heard).isEqualTo(expected);
      assertThat(pattern.heard).isEqualTo(expected);
    }
  }

  @Test
  void everySignalThatIsNotHeardLiesInAGapThatIsTold() throws Exception {
    SignalEar ear = new SignalEar();
    List<Instant> before = new ArrayList<>();
    List<Instant> after = new ArrayList<>();
    int count = 3_000;
    try (RedisEngine engine = open(server.uri());
        RedisEngine other = open(server.uri());
        Listening listening = ear.in(engine.signals(), "a")) {
      AtomicBoolean stop = new AtomicBoolean();
      Thread killer =
          new Thread(
              () -> {
                while (!stop.get()) {
                  int gaps = ear.until.size();
                  server.run("CLIENT", "KILL", "TYPE", "pubsub");
                  until(() -> stop.get() || ear.until.size() > gaps);
                }
              });
      killer.start();
      for (int i = 0; i < count; i++) {
        before.add(Instant.now());
        publish(other.signals(), "a", Integer.toString(i));
        after.add(Instant.now());
      }
      stop.set(true);
      killer.join();
      publishUntilHeard(other.signals(), "a", ear);
      Set<String> heard = Set.copyOf(ear.heard);
      int missed = 0;
      for (int i = 0; i < count; i++) {
        if (!heard.contains("a=" + i)) {
          missed++;
          int number = i;
          assertThat(java.util.stream.IntStream.range(0, ear.from.size()))
              .as("a gap around signal %d", number)
              .anyMatch(
                  gap ->
                      ear.from.get(gap).isBefore(after.get(number))
                          && ear.until.get(gap).isAfter(before.get(number)));
        }
      }
      assertThat(ear.heard.stream().filter("missed"::equals).count()).isPositive();
      List<Integer> numbers =
          ear.heard.stream()
              .filter(each -> each.matches("a=[0-9]+"))
              .map(each -> Integer.parseInt(each.substring(2)))
              .toList();
      assertThat(numbers).as("of %d heard, %d missed", numbers.size(), missed).isSorted();
      assertThat(numbers).doesNotHaveDuplicates();
    }
  }

  @Test
  void aServerThatIsStartedAgainIsHeardAgain() {
    SignalEar ear = new SignalEar();
    try (RedisEngine engine = open(server.uri());
        Listening listening = ear.in(engine.signals(), "a")) {
      server.kill();
      CompletableFuture<Listening> late =
          engine.signals().listen(Interest.inChannel("late"), new SignalEar());
      server.restart();
      publishUntilHeard(engine.signals(), "a", ear);
      assertThat(ear.heard.get(0)).isEqualTo("missed");
      assertThat(ear.from).hasSize(1);
      assertThat(late).succeedsWithin(SignalEar.LIMIT);
      late.join().close();
    }
  }

  @Test
  void aFrozenServerIsNoticed() {
    SignalEar ear = new SignalEar();
    try (SilentProxy proxy = new SilentProxy(server.port());
        RedisEngine engine = open("redis://127.0.0.1:" + proxy.port());
        Listening listening = ear.in(engine.signals(), "a")) {
      publish(engine.signals(), "a", "1");
      ear.await("a=1");
      int connections = proxy.connections();
      Instant frozen = Instant.now();
      server.freeze();
      until(() -> proxy.connections() > connections); // It is tried whether another one answers.
      server.thaw();
      ear.await("missed");
      assertThat(ear.from.get(0)).isBefore(frozen.plusSeconds(1));
      publishUntilHeard(engine.signals(), "a", ear);
    }
  }

  @Test
  void aSilentConnectionIsLeft() {
    SignalEar ear = new SignalEar();
    try (SilentProxy proxy = new SilentProxy(server.port());
        RedisEngine engine = open("redis://127.0.0.1:" + proxy.port() + "?callLimit=500");
        RedisEngine direct = open(server.uri());
        Listening listening = ear.in(engine.signals(), "a")) {
      publish(direct.signals(), "a", "1");
      ear.await("a=1");
      Instant silent = Instant.now();
      proxy.silence();
      publish(direct.signals(), "a", "2");
      Instant published = Instant.now();
      ear.await("missed");
      assertThat(ear.from.get(0)).isBefore(published);
      assertThat(ear.until.get(0)).isAfter(silent.plusSeconds(1));
      publish(direct.signals(), "a", "3");
      assertThat(ear.await("a=3")).containsExactly("a=1", "missed", "a=3");
    }
  }

  @Test
  void whoIsTooSlowForTheServerIsToldSo() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    SignalEar ear = new SignalEar();
    Signals.Listener slow =
        new Signals.Listener() {
          @Override
          public void heard(String channel, byte[] payload) {
            go.join();
          }

          @Override
          public void missed(Instant from, Instant until) {
            ear.missed(from, until);
          }
        };
    server.run("CONFIG", "SET", "client-output-buffer-limit", "pubsub 100000 100000 1");
    try (RedisEngine engine = open(server.uri());
        RedisEngine other = open(server.uri())) {
      engine.signals().listen(Interest.inChannel("a"), slow).join();
      String large = "x".repeat(1_000_000);
      until(() -> publish(other.signals(), "a", large) == 0);
      go.complete(null);
      ear.await("missed");
    }
  }

  @Test
  void listenersThatThrowOrLogsThatBreakStopNothing() {
    SignalEar ear = new SignalEar();
    Signals.Listener bad =
        new Signals.Listener() {
          @Override
          public void heard(String channel, byte[] payload) {
            throw new StackOverflowError("heard");
          }

          @Override
          public void missed(Instant from, Instant until) {
            throw new IllegalStateException("missed");
          }
        };
    try (TestLogs.Broken logs = TestLogs.broken();
        RedisEngine engine = open(server.uri())) {
      engine.signals().listen(Interest.inChannel("a"), bad).join();
      ear.in(engine.signals(), "a");
      publish(engine.signals(), "a", "1");
      ear.await("a=1");
      server.run("CLIENT", "KILL", "TYPE", "pubsub");
      ear.await("missed");
      publish(engine.signals(), "a", "2");
      assertThat(ear.await("a=2")).containsExactly("a=1", "missed", "a=2");
    }
  }

  @Test
  void channelsOfOtherProgramsWithOddNamesAreNoTrouble() {
    SignalEar ear = new SignalEar();
    try (RedisEngine engine = open(server.uri());
        Listening listening = ear.inAll(engine.signals(), "#")) {
      server.run("PUBLISH", "", "x");
      server.run("PUBLISH", "n".repeat(300), "x");
      server.run("PUBLISH", "a\0b", "x");
      server.run("PUBLISH", "a\nb", "y");
      assertThat(ear.await("a\nb=y")).containsExactly("a\nb=y");
    }
  }

  // ---- the server is away -------------------------------------------------------------------

  @Test
  void whoCannotBeginToListenIsToldAndLeavesNothingBehind() {
    SignalEar ear = new SignalEar();
    try (RedisEngine engine = open(server.uri() + "?callLimit=500")) {
      server.kill();
      assertThatThrownBy(() -> ear.in(engine.signals(), "a"))
          .hasCauseInstanceOf(StoreException.class)
          .hasMessageContaining("cannot listen to channel \"a\"")
          .hasMessageContaining("cannot be reached");
      server.restart();
      until(() -> publish(engine.signals(), "b", "") == 0);
      until(() -> listenersOfServer() == 0);
      try (Listening listening = ear.in(engine.signals(), "b")) {
        assertThat(publish(engine.signals(), "a", "1")).isZero();
        assertThat(publish(engine.signals(), "b", "2")).isOne();
        assertThat(ear.await("b=2")).containsExactly("b=2");
      }
    }
  }

  @Test
  void aServerThatAnswersNothingEndsTheWishToListen() {
    SignalEar ear = new SignalEar();
    try (RedisEngine engine = open(server.uri() + "?callLimit=500")) {
      server.freeze();
      try {
        assertThatThrownBy(() -> ear.in(engine.signals(), "a"))
            .hasCauseInstanceOf(StoreException.class)
            .hasMessageContaining("cannot listen to channel \"a\"");
      } finally {
        server.thaw();
      }
      until(() -> listenersOfServer() == 0);
      until(() -> publish(engine.signals(), "a", "") == 0);
    }
  }

  // ---- coming and going ---------------------------------------------------------------------

  private long connections() {
    String info = server.ask(commands -> commands.info("stats"));
    return Long.parseLong(String.valueOf(ServerCheck.field(info, "total_connections_received")));
  }

  @Test
  void oneConnectionHearsForAllAndGoesWithTheLast() {
    SignalEar ear = new SignalEar();
    try (RedisEngine engine = open(server.uri())) {
      assertThat(listenersOfServer()).isZero();
      for (int round = 0; round < 2; round++) {
        long before = connections();
        List<Listening> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          all.add(ear.in(engine.signals(), "a." + i % 20));
          all.add(ear.inAll(engine.signals(), "*." + i % 20));
        }
        assertThat(listenersOfServer()).isOne();
        assertThat(connections() - before).isLessThanOrEqualTo(3); // Two of them ask.
        all.forEach(Listening::close);
        until(() -> listenersOfServer() == 0);
      }
    }
  }

  @Test
  void aClosedEngineHearsAndPublishesNothingAndLeavesNothing() {
    SignalEar ear = new SignalEar();
    Set<Thread> before = clientThreads();
    RedisEngine engine = open(server.uri());
    Listening listening = ear.in(engine.signals(), "a");
    ear.inAll(engine.signals(), "#");
    Set<Thread> own = clientThreads();
    own.removeAll(before);
    server.freeze();
    CompletableFuture<Listening> begun =
        engine.signals().listen(Interest.in(TopicPattern.of("x.*")), ear);
    engine.close();
    server.thaw();
    for (CompletableFuture<?> call :
        List.of(
            begun,
            engine.signals().listen(Interest.inChannel("b"), ear),
            engine.signals().retained(Interest.inChannel("b"), Instant.now()),
            engine.signals().forget("b", Instant.now()))) {
      assertThatThrownBy(call::join)
          .hasCauseInstanceOf(StoreException.class)
          .hasMessageContaining("closed");
    }
    assertThatThrownBy(() -> publish(engine.signals(), "a", "no")).hasMessageContaining("closed");
    listening.close();
    until(() -> listenersOfServer() == 0);
    until(() -> own.stream().noneMatch(Thread::isAlive));
    assertThat(own).isNotEmpty();
    assertThat(ear.heard).isEmpty();
  }

  private static Set<Thread> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("lettuce-")
                    || thread.getName().startsWith("drover-redis"))
        .collect(Collectors.toSet());
  }

  @Test
  void manyComeAndGoWhileSignalsFlowAndConnectionsBreak() throws Exception {
    int threads = 6;
    int rounds = 60;
    List<String> faults = new java.util.concurrent.CopyOnWriteArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    try (RedisEngine engine = open(server.uri());
        RedisEngine other = open(server.uri())) {
      Thread flood =
          new Thread(
              () -> {
                for (int i = 0; !stop.get(); i++) {
                  publish(other.signals(), "c." + i % 4, "flood");
                }
              });
      Thread killer =
          new Thread(
              () -> {
                while (!stop.get()) {
                  server.run("CLIENT", "KILL", "TYPE", "pubsub");
                }
              });
      flood.start();
      killer.start();
      List<Thread> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Random random = new Random(i);
        String mark = "mark " + i;
        all.add(
            new Thread(
                () -> {
                  for (int round = 0; round < rounds; round++) {
                    comeAndGo(engine, random, mark, faults);
                  }
                }));
      }
      all.forEach(Thread::start);
      for (Thread each : all) {
        each.join();
      }
      stop.set(true);
      killer.join();
      flood.join();
      assertThat(faults).isEmpty();
      SignalEar last = new SignalEar();
      try (Listening listening = last.in(engine.signals(), "last")) {
        for (int i = 0; i < 4; i++) {
          String channel = "c." + i;
          until(() -> server.run("PUBSUB", "NUMSUB", channel).equals("[" + channel + ", 0]"));
        }
        until(() -> server.run("PUBSUB", "NUMPAT").equals("[0]"));
        publishUntilHeard(engine.signals(), "last", last);
      }
      until(() -> listenersOfServer() == 0);
    }
  }

  /** Listens for a moment; what is published meanwhile has to be heard, or told as missed. */
  private static void comeAndGo(
      RedisEngine engine, Random random, String mark, List<String> faults) {
    SignalEar ear = new SignalEar();
    String channel = "c." + random.nextInt(4);
    Signals signals = engine.signals();
    Listening listening;
    try {
      listening =
          random.nextBoolean()
              ? ear.in(signals, channel)
              : ear.inAll(signals, "*." + channel.substring(2));
    } catch (RuntimeException e) {
      return; // The server was away all the time.
    }
    publish(signals, channel, mark);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!ear.heard.contains(channel + "=" + mark) && !ear.heard.contains("missed")) {
      if (System.nanoTime() > deadline) {
        faults.add(mark + " was not heard in " + channel);
        break;
      }
      Thread.onSpinWait();
    }
    listening.close();
    int heard = ear.heard.size();
    if (random.nextInt(4) == 0) {
      publish(signals, channel, "late");
      if (ear.heard.subList(heard, ear.heard.size()).contains(channel + "=late")) {
        faults.add("a closed listener has heard something");
      }
    }
  }

  @Test
  void protocolsOfOldServersAreHeardAsWell() {
    // A server that does not know HELLO is spoken to as Redis 5 was.
    try (RedisServer old = RedisServer.start("--rename-command", "HELLO", "");
        RedisClient client = RedisClient.create(old.uri());
        StatefulRedisConnection<String, String> connection = client.connect();
        RedisEngine engine = open(old.uri())) {
      SignalEar ear = new SignalEar();
      try (Listening one = ear.in(engine.signals(), "a");
          Listening all = ear.inAll(engine.signals(), "a.#")) {
        connection.sync().publish("a.b", "1");
        ear.await("a.b=1");
        // So many that a connection on which no ping is answered would have been left.
        long before = pings(connection);
        until(() -> pings(connection) > before + 5);
        connection.sync().publish("a.c", "2");
        assertThat(ear.await("a.c=2")).containsExactly("a.b=1", "a.c=2");
      }
    }
  }

  private static long pings(StatefulRedisConnection<String, String> connection) {
    String stats = connection.sync().info("commandstats");
    String line = ServerCheck.field(stats, "cmdstat_ping");
    return line == null ? 0 : Long.parseLong(line.replaceAll("calls=([0-9]+),.*", "$1"));
  }
}
