package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.job.Added;
import io.drover.job.JobOptions;
import io.drover.job.StoreException;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.connections.ServerCheck;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.InsertArguments;
import io.drover.redis.scripts.Script;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.EventLog;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the way to the server promises: order, names, clear errors, few connections, an end. */
class RedisLinkTest {

  private static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(condition);
  }

  private static Arguments add(String id) {
    JobInsert job =
        JobInsert.of(
            "n", "1".getBytes(UTF_8), JobOptions.defaults().id(id), Instant.ofEpochMilli(1_000));
    return InsertArguments.of("bull:q:", List.of(job));
  }

  // ---- order --------------------------------------------------------------------------------

  @Test
  void oneAddKeepsItsOrderWhileScriptsAreFlushed() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    try (RedisServer server = RedisServer.start();
        RedisEngine engine = RedisEngine.open(RedisSettings.at(server.uri()), new VirtualTime())) {
      Thread flusher =
          new Thread(
              () ->
                  server.ask(
                      commands -> {
                        while (!stop.get()) {
                          commands.scriptFlush();
                        }
                        return "";
                      }));
      flusher.start();
      List<String> ids = new ArrayList<>();
      for (int round = 0; round < 30; round++) {
        List<JobInsert> jobs =
            Collections.nCopies(
                1_000,
                JobInsert.of(
                    "n", "1".getBytes(UTF_8), JobOptions.defaults(), Instant.ofEpochMilli(1_000)));
        engine.jobs().add("q", jobs).get().stream().map(Added::id).forEach(ids::add);
      }
      stop.set(true);
      flusher.join();
      List<String> waiting = server.ask(commands -> commands.lrange("bull:q:wait", 0, -1));
      Collections.reverse(waiting);
      assertThat(ids).isEqualTo(waiting);
      assertThat(waiting)
          .isEqualTo(IntStream.rangeClosed(1, 30_000).mapToObj(Integer::toString).toList());
    }
  }

  // ---- errors -------------------------------------------------------------------------------

  @Test
  void whatWasSentAndWhatWasNotIsToldApart() {
    try (RedisServer server = RedisServer.start();
        RedisLink link = new RedisLink(server.uri(), Duration.ofSeconds(5))) {
      server.freeze();
      CompletableFuture<?> script = link.run(Script.ADD, "bull:q:", add("a"));
      CompletableFuture<?> command = link.send(commands -> commands.incr("bull:x"));
      server.kill();
      assertThatThrownBy(script::get)
          .hasCauseInstanceOf(StoreException.class)
          .hasMessageContaining("may or may not have taken effect");
      assertThatThrownBy(command::get)
          .hasCauseInstanceOf(StoreException.class)
          .hasMessageContaining("may or may not have taken effect");
      assertThatThrownBy(() -> link.call(Script.ADD, "bull:q:", add("b")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("nothing was sent");
      assertThatThrownBy(() -> link.call(commands -> commands.ping()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("nothing was sent");
    }
  }

  @Test
  void whatIsUnderWayWhenTheStoreIsClosedFails() {
    try (RedisServer server = RedisServer.start()) {
      RedisEngine engine = RedisEngine.open(RedisSettings.at(server.uri()), new VirtualTime());
      server.freeze();
      CompletableFuture<?> advanced =
          engine
              .jobs()
              .advance(
                  "q",
                  Advance.of(
                      Instant.ofEpochMilli(1_000),
                      List.of(),
                      Claim.of(1, "t", Duration.ofSeconds(30))));
      CompletableFuture<?> command = engine.link().send(commands -> commands.ping());
      engine.close();
      for (CompletableFuture<?> call : List.of(advanced, command)) {
        assertThatThrownBy(call::get)
            .hasCauseInstanceOf(StoreException.class)
            .hasMessageContaining("closed");
      }
      assertThatThrownBy(() -> engine.inspection().counts("q"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("closed");
      assertThat(engine.health().healthy()).isFalse();
      server.thaw();
    }
  }

  // ---- connections --------------------------------------------------------------------------

  private static long connections(RedisServer server) {
    String info = server.ask(commands -> commands.info("stats"));
    return Long.parseLong(String.valueOf(ServerCheck.field(info, "total_connections_received")));
  }

  @Test
  void manyRefusalsOfAReplicaOpenFewConnections() {
    try (RedisServer server = RedisServer.start();
        RedisServer other = RedisServer.start();
        RedisLink link = new RedisLink(server.uri(), Duration.ofSeconds(5))) {
      link.call(Script.ADD, "bull:q:", add("before"));
      server.run("REPLICAOF", "127.0.0.1", Integer.toString(other.port()));
      long start = System.nanoTime();
      long before = connections(server);
      for (int burst = 0; burst < 8; burst++) {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          calls.add(link.run(Script.ADD, "bull:q:", add("job-" + i)));
        }
        for (CompletableFuture<?> call : calls) {
          assertThatThrownBy(call::get)
              .hasCauseInstanceOf(StoreException.class)
              .hasMessageContaining("replica");
        }
      }
      long opened = connections(server) - before;
      long halfSeconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 500;
      assertThat(opened).as("connections, those that ask included").isLessThan(halfSeconds + 6);
    }
  }

  @Test
  void aWorkerIsListedFromItsStartAndAfterItsConnectionWasCut() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (RedisServer server = RedisServer.start();
        Drover drover = Drover.open(server.uri())) {
      var queue = drover.queue("q", Integer.class);
      queue.add("n", 1);
      queue
          .worker(
              job -> {
                end.await();
                return 1;
              })
          .name("my wörker")
          .start();
      until(() -> queue.counts().active() == 1);
      Callable<Boolean> listed =
          () ->
              server
                      .ask(commands -> commands.clientList())
                      .lines()
                      .filter(line -> line.contains(" name=bull:cQ==:w:my_w_rker "))
                      .count()
                  == 1;
      until(listed);
      server.run("CLIENT", "KILL", "TYPE", "normal");
      until(listed);
      end.countDown();
    }
  }

  @Test
  void aMarkerOfTheWrongTypeIsOvercome() {
    Set<String> ran = Collections.synchronizedSet(new HashSet<>());
    try (RedisServer server = RedisServer.start();
        Drover drover = Drover.open(server.uri())) {
      server.run("SET", "bull:q:marker", "x");
      var queue = drover.queue("q", Integer.class);
      queue.worker(job -> ran.add(job.id())).onError(error -> {}).start();
      long before = connections(server);
      until(() -> connections(server) > before + 3); // It is tried again.
      server.run("DEL", "bull:q:marker");
      String id = queue.add("n", 1).id();
      until(() -> ran.contains(id));
    }
  }

  @Test
  void aStoreClosedByAnInterruptedThreadLeavesNothingBehind() {
    String uri = RedisShared.uri() + "?prefix=" + RedisBench.newPrefix();
    Set<Thread> before = clientThreads();
    Drover drover = Drover.open(uri);
    drover.queue("q", Integer.class).counts();
    Set<Thread> own = clientThreads();
    own.removeAll(before);
    assertThat(own).isNotEmpty();
    Thread.currentThread().interrupt();
    drover.close();
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    until(() -> own.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void eachConnectionIsClosedOnceAndWithoutAWarning() {
    List<String> told = TestLogs.told();
    try (RedisServer server = RedisServer.start();
        RedisCluster cluster = RedisCluster.start(2)) {
      for (String uri : List.of(server.uri(), cluster.uri())) {
        for (int round = 0; round < 5; round++) {
          RedisEngine engine = RedisEngine.open(RedisSettings.at(uri), new VirtualTime());
          JobInsert job =
              JobInsert.of("n", "1".getBytes(UTF_8), JobOptions.defaults(), Instant.EPOCH);
          engine.jobs().add("{other}", List.of(job)).join();
          new SignalEar().in(engine.signals(), "a");
          engine.jobs().watch("{q}", "me", () -> {}).listen(true);
          EventLog.Cursor cursor = engine.events().follow("{q}", "0");
          CompletableFuture<?> events = cursor.next();
          JobStore.Watch other = engine.jobs().watch("{q}", "you", () -> {});
          until(() -> engine.presence().watching(Instant.now()).orElseThrow().size() == 2);
          other.close();
          engine.close();
          assertThat(events).isCompletedExceptionally();
        }
      }
    }
    assertThat(told).filteredOn(line -> line.contains("already closed")).isEmpty();
  }

  private static Set<Thread> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("lettuce-")
                    || thread.getName().startsWith("drover-redis"))
        .collect(Collectors.toSet());
  }
}
