package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.CallScene.PRICE;
import static io.drover.testkit.runtime.CallScene.QUEUE;
import static io.drover.testkit.runtime.CallScene.await;
import static io.drover.testkit.runtime.CallScene.held;
import static io.drover.testkit.runtime.CallScene.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.job.InterruptedWaitException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.StoreException;
import io.drover.rpc.CallOptions;
import io.drover.rpc.CallTimedOutException;
import io.drover.rpc.Progress;
import io.drover.rpc.RemoteErrorException;
import io.drover.rpc.RpcRequest;
import io.drover.testkit.runtime.CallScene.Price;
import io.drover.testkit.runtime.CallScene.Quote;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of calls: time-outs, cancellation, progress, faults, and what is left behind. */
interface CallEndRules extends RuntimeTest {

  /** How long a call may take in these rules. */
  Duration LIMIT = Duration.ofSeconds(30);

  @Test
  @DisplayName("W382 a call whose time is over says how the store stands, and is never run")
  default void aTimeOutSaysHowTheStoreStands() {
    AtomicInteger runs = new AtomicInteger();
    try (CallScene scene = new CallScene(bench())) {
      RpcClient client = scene.client();
      CompletableFuture<Price> one = client.callAsync(PRICE, quote("tea", 1), LIMIT);
      CompletableFuture<Price> two = client.callAsync(PRICE, quote("tea", 2), Duration.ofHours(9));
      scene.bench().until(() -> scene.counts(QUEUE).waiting() == 2);
      scene.bench().passUntil(Duration.ofSeconds(10), one::isDone);
      assertThat(scene.bench().time().instant())
          .isAfterOrEqualTo(Instant.parse("2026-01-01T00:00:30Z"));
      assertThat(catchThrowable(one::join).getCause())
          .isInstanceOf(CallTimedOutException.class)
          .hasMessageMatching(
              "no reply to calculatePrice after 30s \\(queue=rpc-requests, waiting=2, active=0,"
                  + " workers=(0|unknown)\\); the request was still waiting, and is removed");
      scene.bench().until(() -> scene.counts(QUEUE).waiting() == 1);
      scene.serve(server -> server.method(PRICE, quote -> new Price(runs.incrementAndGet())));
      assertThat(two.join()).isEqualTo(new Price(1));
      assertThat(client.pending()).isZero();
    }
  }

  @Test
  @DisplayName("W383 a request that a server comes to too late is not run, and its client told")
  default void anExpiredRequestIsNotRun() {
    try (CallScene scene = new CallScene(bench())) {
      JobOptions late = JobOptions.defaults().expiresAfter(Duration.ofSeconds(5));
      Object request = CallScene.request("c1", "calculatePrice", quote("tea", 1));
      scene.bench().drover().queue(QUEUE).add("rpc-request", request, late);
      scene.bench().time().advance(Duration.ofSeconds(6));
      AtomicInteger runs = new AtomicInteger();
      scene.serve(server -> server.method(PRICE, quote -> new Price(runs.incrementAndGet())));
      scene.bench().until(() -> scene.counts("answers").waiting() == 1);
      assertThat(runs).hasValue(0);
      Map<?, ?> reply = (Map<?, ?>) scene.jobs("answers", JobState.WAITING).get(0).data();
      assertThat(reply.get("code")).isEqualTo("expired");
      assertThat(String.valueOf(reply.get("error"))).endsWith("(by the server's clock)");
    }
  }

  @Test
  @DisplayName("W384 a call that times out while it is run says so, and its late reply is counted")
  default void aCallThatTimesOutWhileItIsRunSaysSo() {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    try (CallScene scene = new CallScene(bench())) {
      scene.bench().engine().deafen(); // So that the handler runs on.
      RpcServer server = scene.serve(set -> set.method(PRICE, held(entered, end)));
      RpcClient client = scene.client();
      CompletableFuture<Price> call =
          client.callAsync(PRICE, quote("tea", 1), Duration.ofSeconds(2));
      await(entered);
      scene.bench().passUntil(Duration.ofSeconds(1), call::isDone);
      assertThat(catchThrowable(call::join).getCause())
          .isInstanceOf(CallTimedOutException.class)
          .hasMessageContaining("active=1")
          .hasMessageContaining("the request is active since 2026-01-01T00:00:0");
      assertThat(client.dropped().total()).isZero();
      end.countDown();
      scene.bench().until(() -> client.dropped().late() == 1);
      assertThat(client.dropped().total()).isEqualTo(1);
      assertThat(client.dropped()).hasToString("DroppedReplies[late=1, doubled=0, foreign=0]");
      scene.bench().until(() -> server.served().answered() == 1);
    }
  }

  @Test
  @DisplayName("W385 a cancelled call ends its handler, and is removed where it waits")
  default void aCancelledCallEndsItsHandler() {
    CompletableFuture<RpcRequest<Quote>> running = new CompletableFuture<>();
    AtomicBoolean interrupted = new AtomicBoolean();
    try (CallScene scene = new CallScene(bench())) {
      RpcServer server =
          scene.serve(
              set ->
                  set.handler(
                      PRICE,
                      request -> {
                        running.complete(request);
                        try {
                          new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                          interrupted.set(request.isCancelled());
                          throw e;
                        }
                        return new Price(1);
                      }));
      RpcClient client = scene.client();
      CompletableFuture<Price> first = client.callAsync(PRICE, quote("tea", 1));
      running.join();
      CompletableFuture<Price> second = client.callAsync(PRICE, quote("tea", 2));
      scene.bench().until(() -> scene.counts(QUEUE).waiting() == 1);
      second.cancel(true);
      scene.bench().until(() -> scene.counts(QUEUE).waiting() == 0);
      first.cancel(true);
      scene.bench().until(() -> server.served().cancelled() == 1);
      assertThat(interrupted).isTrue();
      assertThat(server.served().answered()).isZero();
      assertThat(client.pending()).isZero();
      scene.bench().until(() -> scene.counts(QUEUE).active() == 0);
    }
  }

  @Test
  @DisplayName("W386 an interrupted caller cancels his call, and stays interrupted")
  default void anInterruptedCallerCancelsHisCall() throws InterruptedException {
    try (CallScene scene = new CallScene(bench())) {
      RpcClient client = scene.client();
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      AtomicBoolean stays = new AtomicBoolean();
      Thread caller =
          new Thread(
              () -> {
                thrown.set(catchThrowable(() -> client.call(PRICE, quote("tea", 1))));
                stays.set(Thread.currentThread().isInterrupted());
              });
      caller.start();
      scene.bench().until(() -> scene.counts(QUEUE).waiting() == 1);
      caller.interrupt();
      caller.join();
      assertThat(thrown.get()).isInstanceOf(InterruptedWaitException.class);
      assertThat(stays).isTrue();
      scene.bench().until(() -> scene.counts(QUEUE).waiting() == 0);
    }
  }

  @Test
  @DisplayName("W387 a client hears the progress of its calls, in order, until they end")
  default void aClientHearsProgress() {
    CountDownLatch heard = new CountDownLatch(1);
    List<Integer> told = new CopyOnWriteArrayList<>();
    try (CallScene scene = new CallScene(bench())) {
      scene.serve(
          set ->
              set.handler(
                  PRICE,
                  request -> {
                    for (int i = 1; i <= 20; i++) {
                      request.progress(i);
                    }
                    heard.await(20, TimeUnit.SECONDS);
                    return new Price(20);
                  }));
      CallOptions options =
          CallOptions.defaults()
              .onProgress(
                  (Progress progress) -> {
                    told.add(progress.as(Integer.class));
                    if (progress.json().equals("20")) {
                      heard.countDown();
                    }
                  });
      assertThat(scene.client().call(PRICE, quote("tea", 1), options)).isEqualTo(new Price(20));
      assertThat(told).hasSize(20).isSorted();
    }
  }

  @Test
  @DisplayName("W391 doubled and foreign replies are dropped and counted")
  default void doubledAndForeignRepliesAreDropped() {
    try (CallScene scene = new CallScene(bench())) {
      RpcClient client = scene.client();
      CompletableFuture<Price> call = client.callAsync(PRICE, quote("tea", 1));
      scene.bench().until(() -> scene.counts(QUEUE).waiting() == 1);
      Map<?, ?> request = (Map<?, ?>) scene.jobs(QUEUE, JobState.WAITING).get(0).data();
      Object id = request.get("correlationId");
      List<Object> replies = new ArrayList<>();
      replies.add(Map.of("correlationId", "another's", "result", 1));
      replies.add(Map.of("correlationId", id + "9", "result", 1));
      replies.add("no reply");
      replies.add(Map.of("result", 1));
      replies.add(Map.of("correlationId", id, "result", Map.of("cents", 3)));
      replies.add(Map.of("correlationId", id, "result", Map.of("cents", 4)));
      replies.forEach(
          reply -> scene.bench().drover().queue(client.replyQueue()).add("response", reply));
      assertThat(call.join()).isEqualTo(new Price(3));
      scene.bench().until(() -> client.dropped().total() == 5);
      assertThat(client.dropped().doubled()).isEqualTo(1);
      assertThat(client.dropped().foreign()).isEqualTo(4);
    }
  }

  @Test
  @DisplayName("W392 a server of another program says its errors by the message alone")
  default void aServerOfAnotherProgramSaysItsErrorsByTheMessage() {
    try (CallScene scene = new CallScene(bench())) {
      RpcClient client = scene.client();
      for (String error : List.of("no tea", "")) {
        CompletableFuture<Price> call = client.callAsync(PRICE, quote("tea", 1));
        scene.bench().until(() -> scene.counts(QUEUE).waiting() == 1);
        Object id =
            ((Map<?, ?>) scene.jobs(QUEUE, JobState.WAITING).get(0).data()).get("correlationId");
        scene.bench().drover().queue(QUEUE).admin().obliterate();
        scene
            .bench()
            .drover()
            .queue(client.replyQueue())
            .add("response", Map.of("correlationId", id, "error", error));
        assertThat(catchThrowable(call::join).getCause())
            .isInstanceOfSatisfying(
                RemoteErrorException.class, thrown -> assertThat(thrown.errorClass()).isNull())
            .hasMessage(error);
      }
    }
  }

  @Test
  @DisplayName("W393 each request has one reply, whatever the store does at its end")
  default void eachRequestHasOneReplyWhateverTheStoreDoes() {
    for (Fault fault : List.of(Fault.FAIL_BEFORE, Fault.FAIL_AFTER, Fault.THROW)) {
      CountDownLatch end = new CountDownLatch(1);
      CountDownLatch entered = new CountDownLatch(1);
      try (CallScene scene = new CallScene(bench())) {
        scene.serve(set -> set.method(PRICE, held(entered, end)));
        RpcClient client = scene.client();
        CompletableFuture<Price> call =
            client.callAsync(PRICE, quote("tea", 7), Duration.ofHours(1));
        await(entered);
        scene.bench().engine().plan(Call.ADVANCE, fault, 1, 2);
        end.countDown();
        scene.bench().passUntil(Duration.ofMillis(100), call::isDone);
        assertThat(call.join()).as("%s", fault).isEqualTo(new Price(7));
        scene.bench().passUntil(Duration.ofSeconds(1), () -> scene.counts(QUEUE).total() == 0);
        scene
            .bench()
            .passUntil(Duration.ofSeconds(1), () -> scene.counts(client.replyQueue()).total() == 0);
        assertThat(client.dropped().total()).as("%s", fault).isZero();
      }
    }
  }

  @Test
  @DisplayName(
      "W394 a request the store does not take ends its call, and a late one is not lost count of")
  default void aRequestTheStoreDoesNotTakeEndsItsCall() {
    try (CallScene scene = new CallScene(bench())) {
      scene.serve(set -> set.method(PRICE, quote -> new Price(quote.pieces())));
      RpcClient client = scene.client();
      scene.bench().engine().plan(Call.ADD, Fault.FAIL_BEFORE, 1, 1);
      assertThatThrownBy(() -> client.call(PRICE, quote("tea", 1)))
          .isInstanceOf(StoreException.class);
      scene.bench().engine().plan(Call.ADD, Fault.FAIL_AFTER, 1, 1);
      CompletableFuture<Price> doubtful = client.callAsync(PRICE, quote("tea", 2));
      scene.bench().until(doubtful::isDone);
      // The reply may be faster than the failure; else it comes late.
      scene
          .bench()
          .until(() -> !doubtful.isCompletedExceptionally() || client.dropped().late() == 1);
      assertThat(client.call(PRICE, quote("tea", 3))).isEqualTo(new Price(3));
      assertThat(client.pending()).isZero();
    }
  }

  @Test
  @DisplayName(
      "W395 a request whose server lost it is run again, or failed to its client if not wanted")
  default void aLostRequestIsRunAgainOrFailed() {
    Duration lease = Duration.ofSeconds(10);
    for (int stalls : List.of(1, 0)) {
      CountDownLatch end = new CountDownLatch(1);
      AtomicInteger runs = new AtomicInteger();
      try (CallScene scene = new CallScene(bench())) {
        scene.bench().engine().plan(Call.RENEW, Fault.FAIL_BEFORE, 1, 1000);
        scene.serve(
            set ->
                set.lease(lease)
                    .stalledInterval(lease)
                    .concurrency(2)
                    .maxStalls(stalls)
                    .method(
                        PRICE,
                        quote -> {
                          if (runs.incrementAndGet() == 1) {
                            end.await();
                          }
                          return new Price(runs.get());
                        }));
        RpcClient client = scene.client();
        CompletableFuture<Price> call =
            client.callAsync(PRICE, quote("tea", 1), Duration.ofHours(1));
        scene.bench().until(() -> runs.get() == 1);
        scene.bench().passUntil(Duration.ofSeconds(1), call::isDone);
        if (stalls == 1) {
          assertThat(call.join()).isEqualTo(new Price(2));
        } else {
          assertThat(catchThrowable(call::join).getCause())
              .isInstanceOf(RemoteErrorException.class)
              .hasMessageContaining("stalled");
          assertThat(runs).hasValue(1);
        }
        end.countDown();
        assertThat(client.dropped().total()).isZero();
      }
    }
  }
}
