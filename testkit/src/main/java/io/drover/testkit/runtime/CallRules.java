package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.CallScene.PRICE;
import static io.drover.testkit.runtime.CallScene.QUEUE;
import static io.drover.testkit.runtime.CallScene.method;
import static io.drover.testkit.runtime.CallScene.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.JobQueue;
import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.job.Backoff;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.PageRequest;
import io.drover.job.UndecodableException;
import io.drover.job.UnrecoverableException;
import io.drover.rpc.CallOptions;
import io.drover.rpc.InvalidParametersException;
import io.drover.rpc.RemoteErrorException;
import io.drover.rpc.RpcException;
import io.drover.rpc.RpcFunction;
import io.drover.rpc.RpcMethod;
import io.drover.rpc.RpcRequest;
import io.drover.rpc.UnknownMethodException;
import io.drover.testkit.runtime.CallScene.Price;
import io.drover.testkit.runtime.CallScene.Quote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of calls: what servers do with requests, and what calls end with. */
interface CallRules extends RuntimeTest {

  @Test
  @DisplayName("W370 a call has the result of its method, of its types")
  default void aCallHasTheResultOfItsMethod() {
    try (CallScene scene = new CallScene(bench())) {
      scene.serve(server -> server.method(PRICE, quote -> new Price(quote.pieces() * 250)));
      RpcClient client = scene.client();
      assertThat(client.call(PRICE, quote("tea", 4))).isEqualTo(new Price(1000));
      assertThat(client.callAsync(PRICE, quote("tea", 2)).join()).isEqualTo(new Price(500));
      assertThat(client.pending()).isZero();
      scene.bench().until(() -> scene.counts(QUEUE).total() == 0);
      scene
          .bench()
          .passUntil(Duration.ofMillis(20), () -> scene.counts(client.replyQueue()).total() == 0);
    }
  }

  @Test
  @DisplayName("W371 requests and replies are jobs of the shapes that others read")
  default void requestsAndRepliesHaveTheirShapes() {
    try (CallScene scene = new CallScene(bench())) {
      RpcClient client = scene.client();
      client.callAsync(PRICE, quote("tea", 4));
      scene.bench().until(() -> scene.counts(QUEUE).waiting() == 1);
      Job<Object> request = scene.jobs(QUEUE, JobState.WAITING).get(0);
      assertThat(request.name()).isEqualTo("rpc-request");
      assertThat(request.options().attempts()).isEqualTo(1);
      Map<?, ?> data = (Map<?, ?>) request.data();
      assertThat(data.get("method")).isEqualTo("calculatePrice");
      assertThat(data.get("params")).isEqualTo(Map.of("product", "tea", "pieces", 4));
      assertThat(data.get("replyTo")).isEqualTo(client.replyQueue());
      assertThat(String.valueOf(data.get("correlationId"))).isNotBlank();

      // A client that knows nothing of Drover's own fields.
      JobQueue<Object> queue = scene.bench().drover().queue(QUEUE);
      queue.add("rpc-request", CallScene.request("c1", "calculatePrice", quote("milk", 1)));
      queue.add("rpc-request", CallScene.request("c2", "nothing", null));
      queue.add("rpc-request", CallScene.request(7, "calculatePrice", quote("milk", 2)));
      scene.serve(server -> server.method(PRICE, quote -> new Price(quote.pieces())));
      scene.bench().until(() -> scene.counts("answers").waiting() == 3);
      List<Job<Object>> replies = scene.jobs("answers", JobState.WAITING);
      assertThat(replies).extracting(Job::name).containsOnly("response");
      assertThat(replies.get(0).data())
          .isEqualTo(Map.of("correlationId", "c1", "result", Map.of("cents", 1)));
      assertThat((Map<?, ?>) replies.get(1).data())
          .extracting("correlationId", "code")
          .containsExactly("c2", "unknown-method");
      assertThat((Map<?, ?>) replies.get(2).data()).extracting("correlationId").isEqualTo(7);
    }
  }

  @Test
  @DisplayName("W372 results that stand for nothing, and empty messages, come as they are")
  default void whatStandsForNothingComesAsItIs() {
    RpcMethod<String, Integer> zero = RpcMethod.of("zero", String.class, Integer.class);
    RpcMethod<String, Boolean> no = RpcMethod.of("no", String.class, Boolean.class);
    RpcMethod<String, String> empty = RpcMethod.of("empty", String.class, String.class);
    RpcMethod<Void, Void> nothing = RpcMethod.of("nothing", Void.class, Void.class);
    RpcMethod<String, String> fails = RpcMethod.of("fails", String.class, String.class);
    AtomicInteger ran = new AtomicInteger();
    try (CallScene scene = new CallScene(bench())) {
      scene.serve(
          server ->
              server
                  .method(zero, any -> 0)
                  .method(no, any -> false)
                  .method(empty, any -> any)
                  .handler(nothing, request -> count(ran))
                  .method(
                      fails,
                      any -> {
                        throw new IllegalStateException("");
                      }));
      RpcClient client = scene.client();
      assertThat(client.call(zero, "")).isZero();
      assertThat(client.call(no, "")).isFalse();
      assertThat(client.call(empty, "")).isEmpty();
      assertThat(client.call(empty, null)).isNull();
      assertThat(client.call(nothing, null)).isNull();
      assertThat(ran).hasValue(1);
      assertThatThrownBy(() -> client.call(fails, ""))
          .isInstanceOf(RemoteErrorException.class)
          .hasMessage("");
    }
  }

  @SuppressWarnings("NullAway") // The method returns nothing.
  private static Void count(AtomicInteger ran) {
    ran.incrementAndGet();
    return null;
  }

  @Test
  @DisplayName("W373 each way to fail is an exception of its own, with the server's message")
  default void eachWayToFailIsAnExceptionOfItsOwn() {
    RpcMethod<String, Price> asText = RpcMethod.of("calculatePrice", String.class, Price.class);
    RpcMethod<Quote, Integer> asNumber = RpcMethod.of("calculatePrice", Quote.class, Integer.class);
    RpcMethod<Quote, Quote> broken = RpcMethod.of("broken", Quote.class, Quote.class);
    try (CallScene scene = new CallScene(bench())) {
      RpcServer server =
          scene.serve(
              builder ->
                  builder
                      .method(PRICE, quote -> new Price(1))
                      .method(
                          broken,
                          quote -> {
                            throw new UnsupportedOperationException("no " + quote.product());
                          }));
      RpcClient client = scene.client();
      assertThatThrownBy(() -> client.call(method("calculatePrise"), quote("tea", 1)))
          .isInstanceOf(UnknownMethodException.class)
          .hasMessageContaining("[broken, calculatePrice], got: calculatePrise");
      assertThatThrownBy(() -> client.call(asText, "tea"))
          .isInstanceOf(InvalidParametersException.class)
          .hasMessageContaining("calculatePrice");
      Throwable remote = catchThrowable(() -> client.callAsync(broken, quote("tea", 1)).join());
      assertThat(remote.getCause())
          .isInstanceOfSatisfying(
              RemoteErrorException.class,
              error -> {
                assertThat(error).hasMessage("no tea");
                assertThat(error.errorClass())
                    .isEqualTo(UnsupportedOperationException.class.getName());
              });
      assertThatThrownBy(() -> client.call(asNumber, quote("tea", 1)))
          .isInstanceOf(UndecodableException.class)
          .hasMessageContaining("the reply of calculatePrice");
      assertThat(server.methods()).containsExactly("broken", "calculatePrice");
      scene.bench().until(() -> server.served().failed() == 3 && server.served().answered() == 1);
      scene.bench().until(() -> scene.counts(QUEUE).failed() == 3);
    }
  }

  @Test
  @DisplayName("W374 a failed request is run once, unless the server asks for more")
  default void retriesAreOffUnlessAskedFor() {
    AtomicInteger runs = new AtomicInteger();
    try (CallScene scene = new CallScene(bench())) {
      RpcServer once = scene.serve(server -> server.method(PRICE, quote -> failing(runs, 9)));
      RpcClient client = scene.client();
      assertThatThrownBy(() -> client.call(PRICE, quote("tea", 1)))
          .isInstanceOf(RemoteErrorException.class)
          .hasMessage("run 1");
      JobOptions eager = JobOptions.defaults().attempts(5);
      JobQueue<Object> queue = scene.bench().drover().queue(QUEUE);
      Object request = CallScene.request("c1", "calculatePrice", quote("tea", 1));
      queue.add("rpc-request", request, eager);
      scene.bench().until(() -> scene.counts("answers").waiting() == 1);
      assertThat(runs).hasValue(2);
      once.close();

      runs.set(0);
      scene.serve(
          server ->
              server
                  .retry(3, Backoff.fixed(Duration.ofSeconds(1)))
                  .method(PRICE, quote -> failing(runs, 3)));
      CompletableFuture<Price> price = client.callAsync(PRICE, quote("tea", 1));
      scene.bench().passUntil(Duration.ofSeconds(1), price::isDone);
      assertThat(price.join()).isEqualTo(new Price(3));

      runs.set(0);
      CompletableFuture<Price> never = client.callAsync(PRICE, quote("none", 9));
      scene.bench().passUntil(Duration.ofSeconds(1), never::isDone);
      assertThat(runs).hasValue(3);
    }
  }

  private static Price failing(AtomicInteger runs, int until) {
    int run = runs.incrementAndGet();
    if (run < until) {
      throw new IllegalStateException("run " + run);
    }
    return new Price(run);
  }

  @Test
  @DisplayName("W375 a handler sees what was sent along, and until when the client waits")
  default void aHandlerSeesWhatWasSentAlong() {
    AtomicReference<RpcRequest<Quote>> seen = new AtomicReference<>();
    try (CallScene scene = new CallScene(bench())) {
      scene.serve(
          server ->
              server.handler(
                  PRICE,
                  request -> {
                    seen.set(request);
                    return new Price(1);
                  }));
      Map<String, String> metadata = new LinkedHashMap<>();
      metadata.put("user", "Ä \"b\" \n");
      metadata.put("", "");
      CallOptions options = CallOptions.within(Duration.ofMinutes(5)).metadata(metadata);
      scene.client().call(PRICE, quote("tea", 1), options);
      RpcRequest<Quote> request = Objects.requireNonNull(seen.get());
      assertThat(request.metadata()).isEqualTo(metadata);
      assertThat(request.params()).isEqualTo(quote("tea", 1));
      assertThat(request.method()).isEqualTo("calculatePrice");
      assertThat(request.attempt()).isEqualTo(1);
      assertThat(request.deadline())
          .contains(scene.bench().time().instant().plus(Duration.ofMinutes(5)));
      assertThat(request.isCancelled()).isFalse();
    }
  }

  @Test
  @DisplayName("W376 what is no request fails for good, with the reason, and sends nothing")
  default void whatIsNoRequestFailsForGood() {
    try (CallScene scene = new CallScene(bench())) {
      JobQueue<Object> queue = scene.bench().drover().queue(QUEUE);
      Map<String, Object> unanswerable = CallScene.request("c", "calculatePrice", null);
      unanswerable.put("replyTo", "a:b");
      List<Object> bad =
          List.of(
              "text",
              List.of(1),
              Map.of("method", "calculatePrice", "replyTo", "answers"),
              Map.of("correlationId", "c", "method", "calculatePrice"),
              Map.of("correlationId", "c", "replyTo", "answers"),
              unanswerable);
      bad.forEach(data -> queue.add("rpc-request", data, JobOptions.defaults().attempts(3)));
      RpcServer server = scene.serve(builder -> builder.method(PRICE, quote -> new Price(1)));
      scene.bench().until(() -> scene.counts(QUEUE).failed() == bad.size());
      assertThat(scene.jobs(QUEUE, JobState.FAILED))
          .allSatisfy(
              job -> assertThat(job.failedReason().orElseThrow()).startsWith("expected a request"));
      scene.bench().until(() -> server.served().malformed() == bad.size());
      assertThat(scene.bench().drover().queues()).doesNotContain("answers");
    }
  }

  @Test
  @DisplayName("W377 results and parameters that cannot be coded, or are too large, are told")
  default void whatCannotBeCodedIsTold() {
    RpcMethod<String, String> echo = RpcMethod.of("echo", String.class, String.class);
    RpcMethod<String, Object> loop = RpcMethod.of("loop", String.class, Object.class);
    try (CallScene scene =
        new CallScene(new RuntimeBench(this::openEngine, all -> all.maxDataBytes(5_000)))) {
      scene.serve(
          server -> server.method(echo, one -> one.repeat(100)).method(loop, any -> circle()));
      RpcClient client = scene.client();
      assertThatThrownBy(() -> client.call(echo, "a".repeat(5_000)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("maxDataBytes");
      assertThatThrownBy(() -> client.call(echo, "a".repeat(100)))
          .isInstanceOf(RemoteErrorException.class)
          .hasMessageContaining("the result of echo");
      assertThatThrownBy(() -> client.call(loop, ""))
          .isInstanceOf(RemoteErrorException.class)
          .hasMessageContaining("the result of loop");
      assertThat(client.pending()).isZero();
      assertThat(client.call(echo, "a")).hasSize(100);
    }
  }

  private static Object circle() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    return list;
  }

  @Test
  @DisplayName("W378 thousands of calls are under way on one client, each with its own reply")
  default void thousandsOfCallsAreUnderWay() {
    RpcMethod<Integer, Integer> twice = RpcMethod.of("twice", Integer.class, Integer.class);
    try (CallScene scene = new CallScene(bench())) {
      RpcClient client = scene.client();
      List<CompletableFuture<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        calls.add(client.callAsync(twice, i));
      }
      assertThat(client.pending()).isEqualTo(3000);
      scene.serve(server -> server.concurrency(50).method(twice, n -> 2 * n));
      for (int i = 0; i < 3000; i++) {
        assertThat(calls.get(i).join()).isEqualTo(2 * i);
      }
      assertThat(client.pending()).isZero();
      assertThat(client.dropped().total()).isZero();
    }
  }

  @Test
  @DisplayName("W379 a call of a handler that runs has its reply, though the store is closing")
  default void aCallOfAHandlerHasItsReplyWhileTheStoreCloses() {
    RpcMethod<Integer, Integer> outer = RpcMethod.of("outer", Integer.class, Integer.class);
    RpcMethod<Integer, Integer> inner = RpcMethod.of("inner", Integer.class, Integer.class);
    AtomicReference<Object> result = new AtomicReference<>();
    CompletableFuture<RpcServer> server = new CompletableFuture<>();
    CompletableFuture<Boolean> entered = new CompletableFuture<>();
    try (CallScene scene = new CallScene(bench())) {
      RpcClient client = scene.client();
      RpcFunction<Integer, Integer> waits =
          n -> {
            entered.complete(true);
            while (!server.join().isClosed()) {
              Thread.onSpinWait();
            }
            return n + 1;
          };
      RpcFunction<Integer, Integer> calls =
          n -> {
            result.set(client.call(inner, n));
            return n;
          };
      server.complete(
          scene.serve(set -> set.concurrency(2).method(inner, waits).method(outer, calls)));
      client.callAsync(outer, 2);
      entered.join();
    }
    assertThat(result.get()).isEqualTo(3);
  }

  @Test
  @DisplayName("W381 what asks for no further attempts ends a request though the server retries")
  default void whatIsUnrecoverableIsNotTriedAgain() {
    AtomicInteger runs = new AtomicInteger();
    try (CallScene scene = new CallScene(bench())) {
      scene.serve(
          server ->
              server
                  .retry(3, Backoff.fixed(Duration.ofSeconds(1)))
                  .method(
                      PRICE,
                      quote -> {
                        runs.incrementAndGet();
                        throw new UnrecoverableException("never");
                      }));
      assertThatThrownBy(() -> scene.client().call(PRICE, quote("tea", 1)))
          .isInstanceOf(RpcException.class)
          .hasMessage("never");
      assertThat(runs).hasValue(1);
      List<Job<Object>> failed = scene.jobs(QUEUE, JobState.FAILED);
      assertThat(failed).hasSize(1);
      assertThat(
              scene.bench().drover().queue(QUEUE).admin().page(PageRequest.of(JobState.COMPLETED)))
          .extracting(page -> page.items().size())
          .isEqualTo(0);
    }
  }
}
