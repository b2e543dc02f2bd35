package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.QueueEvents;
import io.drover.job.Added;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.Obliteration;
import io.drover.job.RateLimit;
import io.drover.job.StoreException;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Script;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Routes;
import io.drover.testkit.VirtualTime;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A queue whose slot moves from one node of a cluster to another. */
class RedisSlotTest {

  private static final RedisCluster CLUSTER = RedisCluster.start(2);
  private static final RedisServer A = CLUSTER.node(0);
  private static final RedisServer B = CLUSTER.node(1);

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  private static Drover impatient() {
    return Drover.open(CLUSTER.uri() + "?callLimit=1000");
  }

  private static void until(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
  }

  /** The slot of {q} is 11958, which B has. */
  @Test
  void aQueueOfWhichNoKeyHasMovedIsNotForked() {
    RedisCluster.Move move = CLUSTER.move("{q}", B, A);
    try (Drover drover = impatient();
        Drover patient = Drover.open(CLUSTER.uri() + "?callLimit=60000")) {
      JobQueue<Integer> queue = drover.queue("{q}", Integer.class);
      for (int i = 1; i <= 3; i++) {
        assertThat(queue.add("n", i).id()).isEqualTo(Integer.toString(i));
      }
      move.begin();
      long keys = move.keysOn(B);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> queue.add("n", 4))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("slot is moving")
            .hasMessageContaining("nothing was done");
      }
      assertThatThrownBy(queue::counts)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("slot is moving");
      assertThat(move.keysOn(A)).isZero();
      assertThat(move.keysOn(B)).isEqualTo(keys);

      CompletableFuture<Added> waiting = patient.queue("{q}", Integer.class).addAsync("n", 4);
      move.keys(Integer.MAX_VALUE, 2);
      assertThat(waiting).isNotDone();
      move.end();
      assertThat(waiting.join().id()).isEqualTo("4");
      assertThat(queue.add("n", 5).id()).isEqualTo("5");
      assertThat(queue.counts().waiting()).isEqualTo(5);
    }
  }

  @Test
  void aQueueThatIsNotThereYetIsNotBegunOnEitherSide() {
    RedisCluster.Move move = CLUSTER.move("{new}", CLUSTER.holder("{new}"), CLUSTER.other("{new}"));
    try (Drover drover = impatient()) {
      JobQueue<Integer> queue = drover.queue("{new}", Integer.class);
      move.begin();
      assertThatThrownBy(() -> queue.add("n", 1)).hasMessageContaining("nothing was done");
      assertThat(move.keysOn(A) + move.keysOn(B)).isZero();
      move.end();
      assertThat(queue.add("n", 1).id()).isEqualTo("1");
    }
  }

  /** The keys of a queue move one after the other, and at each step all is tried on both sides. */
  @Test
  void noScriptRunsOnAPartOfAQueue() {
    String base = "bull:{parts}:";
    RedisServer from = CLUSTER.holder(base);
    RedisServer to = CLUSTER.other(base);
    RedisCluster.Move move = CLUSTER.move(base, from, to);
    try (Drover drover = impatient()) {
      JobQueue<Integer> queue = drover.queue("{parts}", Integer.class);
      fill(queue);
      move.begin();
      long keys = move.keysOn(from);
      assertThat(keys).isGreaterThan(10);
      for (int moved = 0; moved <= keys; moved++) {
        from.ask(commands -> refusedAll(commands, base, false));
        to.ask(commands -> refusedAll(commands, base, true));
        move.keys(1, 1);
      }
      assertThatThrownBy(queue::counts).hasMessageContaining("slot is moving");
      assertThat(move.keysOn(to)).isEqualTo(keys);
      move.end();
      assertThat(queue.counts().waiting()).isEqualTo(2);
      assertThat(queue.counts().delayed()).isOne();
      queue.admin().obliterate(Obliteration.FORCED);
      assertThat(move.keysOn(from) + move.keysOn(to)).isZero();
    }
  }

  private static int refusedAll(
      RedisCommands<String, String> commands, String base, boolean asking) {
    String[] arguments = {base, "1", "1", "1", "1", "1", "1", "1", "1", "0"};
    for (Script script : Script.values()) {
      assertThatThrownBy(
              () -> {
                if (asking) {
                  commands.asking();
                }
                commands.eval(
                    script.text(), ScriptOutputType.STATUS, QueueKeys.declared(base), arguments);
              })
          .as("%s", script)
          .isInstanceOf(RedisCommandExecutionException.class)
          .hasMessageMatching("(TRYAGAIN|ASK) .*");
    }
    return 0;
  }

  private static void fill(JobQueue<Integer> queue) {
    queue.add("n", 1);
    queue.add("n", 2, JobOptions.defaults().priority(3));
    queue.add("n", 3, JobOptions.defaults().delay(Duration.ofHours(1)));
    queue.add("n", 4, JobOptions.defaults().deduplication(Deduplication.simple("d")));
    queue.admin().addLog("4", "a line");
    queue.admin().limitConcurrency(7);
    queue.admin().limitRate(RateLimit.of(10, Duration.ofMinutes(1)));
  }

  /** These are about one key each, which the client looks for on both sides. */
  @Test
  void settingsAndLogsAreReadAndWrittenWhereverTheyAre() {
    String base = "bull:{plain}:";
    RedisServer from = CLUSTER.holder(base);
    RedisCluster.Move move = CLUSTER.move(base, from, CLUSTER.other(base));
    try (Drover drover = impatient();
        RedisEngine engine = RedisEngine.open(RedisSettings.at(CLUSTER.uri()), new VirtualTime())) {
      JobQueue<Integer> queue = drover.queue("{plain}", Integer.class);
      fill(queue);
      move.begin();
      long keys = move.keysOn(from);
      for (int moved = 0; moved <= keys; moved++) {
        assertThat(queue.admin().logs("4", 0, 10)).containsExactly("a line");
        assertThat(queue.admin().settings().concurrency()).isEqualTo(7 + moved);
        queue.admin().limitConcurrency(8 + moved);
        queue.admin().holdRate(Duration.ofMinutes(5));
        assertThat(engine.inspection().heldUntil("{plain}", Instant.EPOCH)).isPresent();
        queue.admin().releaseRate();
        move.keys(1, 1);
      }
      assertThat(move.keysOn(from)).isZero();
      move.end();
      assertThat(queue.admin().settings().rateLimit())
          .isEqualTo(RateLimit.of(10, Duration.ofMinutes(1)));
    }
  }

  /** Exchanges and queues move together, and nobody publishes to a part of them. */
  @Test
  void nothingIsPublishedWhileTheSlotMoves() {
    String base = "{routed}:q:";
    RedisServer from = CLUSTER.holder(base);
    RedisServer to = CLUSTER.other(base);
    RedisCluster.Move move = CLUSTER.move(base, from, to);
    String uri = CLUSTER.uri() + "?prefix={routed}&callLimit=1000";
    JobInsert job = JobInsert.of("n", new byte[] {'1'}, JobOptions.defaults(), Instant.EPOCH);
    List<JobDelivery> jobs = List.of(JobDelivery.of("q", job), JobDelivery.of("other", job));
    try (RedisEngine engine = RedisEngine.open(RedisSettings.at(uri), new VirtualTime())) {
      Routes routes = engine.routes();
      routes.declare(ExchangeDeclaration.of("x", ExchangeType.FANOUT));
      routes.bind("x", Binding.toQueue("q"));
      Map<String, Long> versions = Map.of("x", routes.find("x").orElseThrow().version());
      assertThat(routes.publish(jobs, versions).join()).isPresent();
      move.begin();
      long keys = move.keysOn(from);
      for (int moved = 0; moved < keys; moved += 3) {
        move.keys(3, 1);
        assertThat(routes.find("x")).isPresent();
        assertThatThrownBy(() -> routes.publish(jobs, versions).join())
            .hasMessageContaining("nothing was done");
        assertThatThrownBy(() -> routes.bind("x", Binding.toQueue("other")))
            .hasMessageContaining("nothing was done");
      }
      move.keys(Integer.MAX_VALUE, 3);
      move.end();
      assertThat(routes.publish(jobs, versions).join()).isPresent();
      assertThat(engine.inspection().counts("q").waiting()).isEqualTo(2);
    }
  }

  /** A worker and a follower that were there before go on when the slot has moved. */
  @Test
  void whoWaitsGoesOnWithTheOtherNode() {
    String base = "bull:{waits}:";
    RedisServer from = CLUSTER.holder(base);
    RedisServer to = CLUSTER.other(base);
    Set<String> ran = ConcurrentHashMap.newKeySet();
    Set<String> heard = ConcurrentHashMap.newKeySet();
    try (Drover drover = impatient()) {
      JobQueue<Integer> queue = drover.queue("{waits}", Integer.class);
      queue.worker(job -> ran.add(job.id())).name("me").onError(error -> {}).start();
      try (QueueEvents events = queue.events(event -> heard.add(event.type() + event.jobId()))) {
        for (int round = 0; round < 2; round++) {
          String before = queue.add("n", 1).id();
          until(() -> heard.contains("COMPLETED" + before));
          RedisCluster.Move move = CLUSTER.move(base, from, to);
          move.begin();
          move.keys(Integer.MAX_VALUE, 3);
          move.end();
          String after = queue.add("n", 1).id();
          until(() -> ran.contains(after) && heard.contains("COMPLETED" + after));
          RedisServer holder = to;
          until(() -> holder.ask(commands -> commands.clientList()).contains(":w:me "));
          to = from;
          from = holder;
        }
      }
    }
  }
}
