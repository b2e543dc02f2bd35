package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.WorkerBuilder;
import io.drover.job.Added;
import io.drover.job.Delivery;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.NewJob;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.job.Redrive;
import io.drover.job.RedriveRequest;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Routes;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Queues on a Redis Cluster of three masters (format §9.2). */
class RedisClusterTest {

  private static final RedisCluster CLUSTER = RedisCluster.start(3);
  private static final List<RedisServer> NODES = CLUSTER.nodes();

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  private static String uri() {
    return CLUSTER.uri();
  }

  @Test
  void queuesOnAllMastersAreServed() {
    try (Drover drover = Drover.open(uri())) {
      List<String> names = IntStream.range(0, 6).mapToObj(i -> "{mail-" + i + "}").toList();
      for (String name : names) {
        JobQueue<Integer> queue = drover.queue(name, Integer.class);
        queue.worker(job -> job.data() + 1).start();
        String id = queue.add("n", 41).id();
        assertThat(queue.awaitResult(id, Integer.class, Duration.ofSeconds(60))).isEqualTo(42);
        queue.add("later", 1, JobOptions.defaults().delay(Duration.ofHours(1)));
        assertThat(queue.admin().page(PageRequest.of(JobState.DELAYED)).items()).hasSize(1);
      }
      assertThat(drover.queues()).containsAll(names);
      long masters =
          NODES.stream().filter(node -> node.ask(commands -> commands.dbsize()) > 0).count();
      assertThat(masters).as("masters that have keys").isGreaterThan(1);
      names.forEach(
          name -> drover.queue(name, Integer.class).admin().obliterate(Obliteration.FORCED));
    }
  }

  @Test
  void anInterruptedThreadOpensAClusterAndKeepsItsFlag() {
    Thread.currentThread().interrupt();
    try (Drover drover = Drover.open(uri())) {
      assertThat(drover.queue("{flag}", Integer.class).counts().waiting()).isZero();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aQueueWithoutAHashTagIsRefused() {
    try (Drover drover = Drover.open(uri())) {
      assertThatThrownBy(() -> drover.queue("mail", Integer.class).add("n", 1))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("{mail}")
          .hasMessageContaining("slot");
    }
  }

  @Test
  void jobsAreSentToQueuesOfTheSameSlotOnly() {
    try (Drover drover = Drover.open(uri())) {
      JobQueue<Integer> queue = drover.queue("{shop}-a", Integer.class);
      CompletableFuture<Throwable> refused = new CompletableFuture<>();
      Worker worker =
          queue
              .actionWorker(
                  job -> {
                    try {
                      job.send("{elsewhere}", "n", 1);
                    } catch (InvalidInputException e) {
                      refused.complete(e);
                    }
                    job.send("{shop}-b", "n", 2);
                  })
              .start();
      queue.add("n", 1);
      assertThat(refused.join()).hasMessageContaining("one slot").hasMessageContaining("{shop}-b");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> drover.queue("{shop}-b").counts().waiting() == 1);
      assertThat(drover.queue("{elsewhere}").counts().total()).isZero();
      List<Delivery> parted =
          List.of(Delivery.of("{shop}-a", "n", 1), Delivery.of("{elsewhere}", "n", 1));
      assertThatThrownBy(() -> drover.addAll(parted))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("{elsewhere}");
      worker.close();
      for (String name : List.of("{shop}-a", "{shop}-b")) {
        drover.queue(name).admin().obliterate(Obliteration.FORCED);
      }
    }
  }

  @Test
  void deadLettersGoToQueuesOfTheSameSlotOnly() {
    try (Drover drover = Drover.open(uri())) {
      JobQueue<Integer> queue = drover.queue("{shop}-c", Integer.class);
      WorkerBuilder<Integer, Object> failing =
          queue.worker(
              job -> {
                throw new IllegalStateException("no luck");
              });
      assertThatThrownBy(() -> failing.deadLetterTo("{elsewhere}").build())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("{elsewhere}");
      Worker worker = failing.deadLetterTo("{shop}-dead").start();
      String id = queue.add("n", 1).id();
      DeadLetters<Integer> letters = drover.deadLetters("{shop}-dead", Integer.class);
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> letters.count() == 1);
      worker.close();
      assertThat(letters.redrive(RedriveRequest.all()).await(Duration.ofSeconds(60)).moved())
          .isEqualTo(1);
      assertThat(queue.find(id)).isPresent();

      drover.queue("{shop}-dead").add("n", Map.of("originalJob", 1));
      Redrive parted =
          letters
              .redrive(RedriveRequest.all().otherwiseTo("{elsewhere}"))
              .await(Duration.ofSeconds(60));
      assertThat(parted.failed()).isEqualTo(1);
      assertThat(parted.problems()).allMatch(problem -> problem.contains("{elsewhere}"));
      assertThat(letters.count()).isEqualTo(1);
      for (String name : List.of("{shop}-c", "{shop}-dead")) {
        drover.queue(name).admin().obliterate(Obliteration.FORCED);
      }
    }
  }

  @Test
  void aHashTagInThePrefixIsEnough() {
    try (Drover drover = Drover.open(uri() + "?prefix={app}")) {
      JobQueue<Integer> queue = drover.queue("mail", Integer.class);
      queue.worker(job -> job.data()).concurrency(4).start();
      for (int i = 0; i < 100; i++) {
        queue.addAsync("n", i);
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> queue.counts().completed() == 100);
      queue.admin().obliterate(Obliteration.FORCED);
    }
  }

  @Test
  void exchangesNeedAHashTagInThePrefix() {
    ExchangeDeclaration exchange = ExchangeDeclaration.of("x}y{", ExchangeType.FANOUT);
    Binding binding = Binding.toQueue("{mail}");
    try (RedisEngine engine = RedisEngine.open(RedisSettings.at(uri()), new VirtualTime())) {
      Routes routes = engine.routes();
      List<ThrowingCallable> calls =
          List.of(
              () -> routes.declare(exchange),
              () -> routes.bind("x", binding),
              () -> routes.publish(List.of(), Map.of("x", Routes.ABSENT)));
      for (ThrowingCallable call : calls) {
        assertThatThrownBy(call)
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("hash tag in the prefix, such as {bull}");
      }
      assertThat(routes.all()).isEmpty();
      assertThat(routes.find("x")).isEmpty();
    }
    RedisSettings tagged = RedisSettings.at(uri()).prefix("{routed}");
    try (RedisEngine engine = RedisEngine.open(tagged, new VirtualTime())) {
      Routes routes = engine.routes();
      routes.declare(exchange);
      routes.declare(ExchangeDeclaration.of("{z}", ExchangeType.FANOUT));
      assertThat(routes.bind("x}y{", binding)).isEqualTo(Routes.Bound.BOUND);
      assertThat(routes.bind("x}y{", Binding.toExchange("{z}"))).isEqualTo(Routes.Bound.BOUND);
      JobInsert job =
          JobInsert.of("n", new byte[] {'1'}, JobOptions.defaults(), Instant.ofEpochMilli(1));
      List<JobDelivery> jobs =
          List.of(JobDelivery.of("{mail}", job), JobDelivery.of("{other}", job));
      long version = routes.find("x}y{").orElseThrow().version();
      assertThat(routes.publish(jobs, Map.of("x}y{", version)).join()).isPresent();
      assertThat(routes.publish(jobs, Map.of("x}y{", version - 1)).join()).isEmpty();
      assertThat(engine.inspection().counts("{other}").waiting()).isOne();
      assertThat(routes.delete("{z}", false)).isEqualTo(Routes.Deleted.DELETED);
      assertThat(routes.bindings("x}y{", null, 10).items()).containsExactly(binding);
      engine.inspection().obliterate("{mail}", Obliteration.FORCED);
      engine.inspection().obliterate("{other}", Obliteration.FORCED);
      routes.delete("x}y{", false);
    }
  }

  private static void cutAllConnections() {
    NODES.forEach(node -> node.run("CLIENT", "KILL", "TYPE", "normal"));
  }

  @Test
  void addsUnderWayWhenConnectionsAreCutAreStoredAtMostOnce() {
    try (Drover drover = Drover.open(uri() + "?prefix={cut}")) {
      JobQueue<Integer> queue = drover.queue("mail", Integer.class);
      Set<String> acknowledged = ConcurrentHashMap.newKeySet();
      AtomicInteger answered = new AtomicInteger();
      int jobs = 0;
      for (int round = 0; round < 15; round++) {
        for (int i = 0; i < 400; i++, jobs++) {
          var unused =
              queue
                  .addAsync("n", jobs)
                  .whenComplete(
                      (added, error) -> {
                        if (error == null) {
                          acknowledged.add(added.id());
                        }
                        answered.incrementAndGet();
                      });
        }
        cutAllConnections();
      }
      int all = jobs;
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> answered.get() == all);
      List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
      Set<String> ids = ConcurrentHashMap.newKeySet();
      queue
          .worker(
              job -> {
                ids.add(job.id());
                return ran.add(job.data());
              })
          .concurrency(20)
          .start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> queue.counts().unfinished() == 0);
      assertThat(ran).doesNotHaveDuplicates();
      assertThat(ids).containsAll(acknowledged);
      queue.admin().obliterate(Obliteration.FORCED);
    }
  }

  @Test
  void workersGoOnWhenConnectionsAreCut() {
    try (Drover drover = Drover.open(uri() + "?prefix={go-on}&callLimit=2000")) {
      JobQueue<Integer> queue = drover.queue("mail", Integer.class);
      Set<String> ran = ConcurrentHashMap.newKeySet();
      queue
          .worker(job -> ran.add(job.id()))
          .lease(Duration.ofSeconds(1))
          .stalledInterval(Duration.ofMillis(300))
          .maxStalls(20)
          .onError(error -> {})
          .start();
      for (int round = 0; round < 5; round++) {
        int some = 100 * round;
        for (int i = some; i < some + 100; i++) {
          queue.add("n", i, JobOptions.defaults().id("job-" + i));
        }
        cutAllConnections();
        // An add may have failed for the cut; under its id it is repeated.
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(() -> queue.add("n", -1, JobOptions.defaults().id("after-" + some)) != null);
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> ran.size() == some + 100 + some / 100 + 1);
      }
      queue.admin().obliterate(Obliteration.FORCED);
    }
  }

  @Test
  void aCallWaitsUntilTheClusterIsWholeAgain() {
    RedisServer lost = CLUSTER.other("bull:{whole}:");
    try (Drover patient = Drover.open(uri() + "?callLimit=60000");
        Drover hasty = Drover.open(uri() + "?callLimit=300")) {
      JobQueue<Integer> queue = patient.queue("{whole}", Integer.class);
      queue.add("n", 1);
      lost.kill();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> hasty.queue("{whole}", Integer.class).add("n", 0))
                      .hasMessageContaining("nothing was done")
                      .hasMessageContaining("CLUSTERDOWN"));
      CompletableFuture<Added> waiting = queue.addAsync("n", 2);
      assertThat(waiting).isNotDone();
      lost.restart();
      assertThat(waiting.join().id()).isNotBlank();
    }
  }

  @Test
  void aWorkerIsListedOnceOnTheNodeOfItsQueue() {
    try (Drover drover = Drover.open(uri())) {
      JobQueue<Integer> queue = drover.queue("{listed}", Integer.class);
      queue.worker(job -> job.data()).name("me").start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  NODES.stream()
                          .flatMap(node -> node.ask(commands -> commands.clientList()).lines())
                          .filter(line -> line.contains(":w:me "))
                          .count()
                      == 1);
    }
  }

  @Test
  void oneAddKeepsItsOrderWhileScriptsAreFlushedAndConnectionsOpened() {
    for (int round = 0; round < 5; round++) {
      NODES.forEach(node -> node.run("SCRIPT", "FLUSH"));
      // A new client has no connection to the node yet when it sends its first parts.
      try (Drover drover = Drover.open(uri() + "?prefix={order}")) {
        JobQueue<Integer> queue = drover.queue("mail", Integer.class);
        List<String> added =
            queue
                .addAll(
                    IntStream.range(0, 1_000)
                        .mapToObj(i -> NewJob.of("n", i, JobOptions.defaults()))
                        .toList())
                .stream()
                .map(Added::id)
                .toList();
        assertThat(added)
            .isEqualTo(IntStream.rangeClosed(1, 1_000).mapToObj(String::valueOf).toList());
        queue.admin().obliterate(Obliteration.FORCED);
      }
    }
  }
}
