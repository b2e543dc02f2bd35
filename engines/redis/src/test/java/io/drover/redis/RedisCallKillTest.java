package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.RpcClient;
import io.drover.internal.threads.SystemTime;
import io.drover.routing.Binding;
import io.drover.spi.Engine;
import io.drover.testkit.VirtualTime;
import io.drover.testkit.runtime.OtherJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills servers and clients of requests: no reply is lost, none comes twice, nothing is left. */
class RedisCallKillTest {

  private static final int ROUNDS = 3;
  private static final int CALLS_IN_A_ROUND = 200;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path folder;

  private final String prefix = RedisBench.newPrefix();
  private final String uri = RedisShared.uri() + "?prefix=" + prefix;
  private Drover drover;

  @BeforeEach
  void open() {
    drover = Drover.open(uri);
  }

  @AfterEach
  void close() {
    drover.close();
    RedisBench.remove(prefix);
  }

  /** A process of {@link CallProgram}, and what it has said. */
  private final class Other implements AutoCloseable {
    private final OtherJvm jvm;
    private final List<String> said = new CopyOnWriteArrayList<>();

    Other(String role) throws IOException {
      jvm = OtherJvm.start(CallProgram.class, uri, role);
      jvm.readAside(said::add);
    }

    @Override
    public void close() {
      jvm.close();
    }
  }

  @Test
  void killedServersLoseNoReplyAndSendNoneTwice() throws Exception {
    try (RpcClient client = drover.rpcClient(CallProgram.QUEUE)) {
      List<CompletableFuture<Integer>> calls = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        try (Other first = new Other("server");
            Other second = new Other("server")) {
          for (int i = 0; i < CALLS_IN_A_ROUND; i++) {
            calls.add(client.callAsync(CallProgram.WORK, calls.size(), LIMIT));
          }
          int seen = 10 + 30 * round;
          // Either may be the first that serves, and may serve all.
          until(() -> Math.max(first.said.size(), second.said.size()) > seen);
          Other busy = first.said.size() > second.said.size() ? first : second;
          busy.close(); // At whatever it is; the other goes on.
        }
      }
      try (Other last = new Other("server")) {
        for (int i = 0; i < calls.size(); i++) {
          assertThat(calls.get(i).get()).isEqualTo(2 * i);
        }
        until(() -> drover.queue(client.replyQueue()).counts().total() == 0);
        assertThat(client.dropped().total()).isZero();
        until(() -> drover.queue(CallProgram.QUEUE).counts().total() == 0);
        assertThat(last.jvm.isAlive()).isTrue();
      }
    }
  }

  @Test
  void aServerKilledBetweenItsHandlersEndAndTheReplyLeavesTheRequestToAnother() throws Exception {
    try (RpcClient client = drover.rpcClient(CallProgram.QUEUE);
        Other first = new Other("server")) {
      String marker = folder.resolve("marker").toString();
      CompletableFuture<Object> call = client.callAsync(CallProgram.DIE, marker, LIMIT);
      assertThat(first.jvm.waitFor()).isEqualTo(9);
      assertThat(call).isNotDone();
      try (Other second = new Other("server")) {
        assertThat(call.get()).isEqualTo("alive");
        assertThat(second.jvm.isAlive()).isTrue();
      }
      assertThat(client.dropped().total()).isZero();
    }
  }

  @Test
  void theReplyQueueOfAKilledClientGoesByItself() throws Exception {
    String replies;
    try (Other client = new Other("client")) {
      until(() -> !client.said.isEmpty());
      replies = client.said.get(0);
    }
    drover.queue(replies).add("response", "late");
    assertThat(bound()).containsExactly(replies);
    try (RpcClient early = drover.rpcClient(CallProgram.QUEUE)) {
      // Its claim lasts yet.
      assertThat(bound()).containsExactlyInAnyOrder(replies, early.replyQueue());
    }
    forgetClaims(replies);
    VirtualTime time = new VirtualTime(Instant.now());
    DroverSettings settings = DroverSettings.defaults().time(time);
    try (Drover passing = Drover.over(RedisBench.open(prefix, time), settings);
        RpcClient later = passing.rpcClient(CallProgram.QUEUE)) {
      until(
          () -> {
            time.move(Duration.ofSeconds(1));
            return bound().equals(List.of(later.replyQueue()));
          });
      assertThat(drover.queues()).doesNotContain(replies);
    }
    assertThat(bound()).isEmpty();
    assertThat(Interop.redis().keys("*" + replies + "*")).isEmpty();
  }

  /** Brings about what half a minute does. */
  private static void forgetClaims(String replyQueue) {
    List<String> claims = Interop.redis().keys("*drover:rpc:" + replyQueue + "*");
    assertThat(claims).isNotEmpty();
    Interop.redis().del(claims.toArray(String[]::new));
  }

  /** Returns the reply queues of which others know. */
  private List<String> bound() {
    try (Engine engine = RedisBench.open(prefix, new SystemTime())) {
      return engine.routes().bindings("drover.rpc", null, 100).items().stream()
          .map(Binding::destination)
          .sorted()
          .toList();
    }
  }

  private static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(condition);
  }
}
