package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.CallScene.PRICE;
import static io.drover.testkit.runtime.CallScene.QUEUE;
import static io.drover.testkit.runtime.CallScene.held;
import static io.drover.testkit.runtime.CallScene.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.job.JobOptions;
import io.drover.rpc.CallCancelledException;
import io.drover.spi.LedgerClaim;
import io.drover.testkit.runtime.CallScene.Price;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of reply queues: when they go, and when they stay. */
interface CallQueueRules extends RuntimeTest {

  @Test
  @DisplayName("W388 a closed client ends its calls, and its reply queue goes with it")
  default void aClosedClientLeavesNothing() {
    try (CallScene scene = new CallScene(bench())) {
      RpcClient client = scene.client();
      RpcClient other = scene.client();
      assertThat(client.replyQueue()).isNotEqualTo(other.replyQueue());
      scene.serve(server -> server.method(CallScene.method("fast"), quote -> new Price(1)));
      client.call(CallScene.method("fast"), quote("tea", 1));
      other.call(CallScene.method("fast"), quote("tea", 1));
      assertThat(scene.replyQueues())
          .containsExactlyInAnyOrder(client.replyQueue(), other.replyQueue());
      client.close();
      assertThat(scene.replyQueues()).containsExactly(other.replyQueue());
      assertThat(scene.bench().drover().queues()).doesNotContain(client.replyQueue());
    }
    try (CallScene scene = new CallScene(bench())) {
      RpcClient client = scene.client();
      CompletableFuture<Price> pending = client.callAsync(PRICE, quote("tea", 1));
      scene.bench().until(() -> scene.counts(QUEUE).waiting() == 1);
      client.close();
      assertThatThrownBy(pending::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(CallCancelledException.class)
          .hasMessageContaining("was closed before a reply to calculatePrice came");
      assertThat(scene.counts(QUEUE).waiting()).isZero();
      assertThat(scene.replyQueues()).isEmpty();
      scene.serve(server -> server.method(PRICE, quote -> new Price(1)));
      scene.client();
      scene.bench().drover().close();
      assertThat(scene.bench().time().pending()).isZero();
    }
  }

  @Test
  @DisplayName(
      "W389 the reply queue of a client that crashed goes by itself, that of a live one stays")
  default void theReplyQueueOfACrashedClientGoes() {
    try (CallScene scene = new CallScene(bench())) {
      RpcClient alive = scene.client();
      scene.leaveBehind("dead.replies.1");
      RpcServer server = scene.serve(set -> set.method(PRICE, quote -> new Price(1)));
      scene
          .bench()
          .passUntil(
              Duration.ofSeconds(5), () -> scene.replyQueues().equals(List.of(alive.replyQueue())));
      assertThat(scene.bench().drover().queues()).doesNotContain("dead.replies.1");
      scene.leaveBehind("dead.replies.2");
      scene
          .bench()
          .passUntil(
              Duration.ofSeconds(5), () -> scene.replyQueues().equals(List.of(alive.replyQueue())));
      assertThat(scene.bench().drover().queues()).doesNotContain("dead.replies.2");
      assertThat(alive.call(PRICE, quote("tea", 1))).isEqualTo(new Price(1));
      assertThat(server.served().orphaned()).isZero();
    }
  }

  @Test
  @DisplayName("W390 a request that took long is not answered if its client is gone by then")
  default void aClientThatIsGoneIsNotAnswered() {
    Duration took = Duration.ofSeconds(11);
    for (Duration ahead : List.of(Duration.ZERO, took)) { // Of the client's clock.
      CountDownLatch end = new CountDownLatch(1);
      CountDownLatch entered = new CountDownLatch(1);
      try (CallScene scene = new CallScene(bench())) {
        RpcServer server = scene.serve(set -> set.method(PRICE, held(entered, end)));
        Map<String, Object> request = CallScene.request("c1", "calculatePrice", quote("tea", 1));
        request.put("client", "drover");
        Instant made = scene.bench().time().instant().plus(ahead);
        JobOptions options = JobOptions.defaults().timestamp(made);
        scene.bench().drover().queue(QUEUE).add("rpc-request", request, options);
        CallScene.await(entered);
        scene.bench().time().move(took);
        end.countDown();
        scene.bench().until(() -> server.served().orphaned() == 1);
        scene.bench().until(() -> scene.counts(QUEUE).total() == 0);
        assertThat(scene.bench().drover().queues()).doesNotContain("answers");
      }
    }
  }

  @Test
  @DisplayName("W430 the reply queue of a client that could not renew its claim in time stays")
  default void theReplyQueueOfALateClientStays() {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    try (CallScene scene = new CallScene(bench())) {
      RpcServer server = scene.serve(set -> set.method(PRICE, held(entered, end)));
      RpcClient client = scene.client();
      CompletableFuture<Price> call = client.callAsync(PRICE, quote("tea", 3), Duration.ofHours(1));
      CallScene.await(entered);
      scene.pass(Duration.ofSeconds(12));
      scene.freeClaim(client.replyQueue()); // As if it had stood still for half a minute.
      scene.look();
      assertThat(scene.replyQueues()).containsExactly(client.replyQueue());
      end.countDown();
      assertThat(call.join()).isEqualTo(new Price(3));
      assertThat(server.served().orphaned()).isZero();
      scene.pass(Duration.ofMinutes(5));
      assertThat(scene.replyQueues()).containsExactly(client.replyQueue());
    }
  }

  @Test
  @DisplayName("W431 a reply queue whose client comes back while others remove it is found again")
  default void aReplyQueueOfAClientThatComesBackIsFound() {
    try (CallScene scene = new CallScene(bench())) {
      RpcClient client = scene.client();
      String replies = client.replyQueue();
      scene.freeClaim(replies);
      LedgerClaim others = scene.claim(replies, Duration.ofSeconds(20));
      scene.pass(Duration.ofSeconds(10));
      scene.unbind(replies);
      scene.bench().passUntil(Duration.ofSeconds(1), () -> scene.isBound(replies));
      assertThat(
              scene
                  .bench()
                  .engine()
                  .ledger()
                  .renew(others, scene.bench().time().instant(), Duration.ofSeconds(1))
                  .join())
          .isFalse();
      scene.unbind(replies); // By who was at it before, and was slow.
      scene.bench().passUntil(Duration.ofSeconds(1), () -> scene.isBound(replies));
      scene.serve(set -> set.method(PRICE, quote -> new Price(1)));
      assertThat(client.call(PRICE, quote("tea", 1))).isEqualTo(new Price(1));
    }
  }
}
