package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.CallScene.PRICE;
import static io.drover.testkit.runtime.CallScene.QUEUE;
import static io.drover.testkit.runtime.CallScene.held;
import static io.drover.testkit.runtime.CallScene.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.job.InvalidInputException;
import io.drover.job.JobState;
import io.drover.job.PageRequest;
import io.drover.rpc.InvalidParametersException;
import io.drover.rpc.RemoteErrorException;
import io.drover.rpc.RpcMethod;
import io.drover.testkit.runtime.CallScene.Price;
import io.drover.testkit.runtime.CallScene.Quote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of servers of requests: what they count, keep and refuse, and how they are paused. */
interface CallServerRules extends RuntimeTest {

  @Test
  @DisplayName("W432 a server counts each request once, by the end that is recorded")
  default void aServerCountsEachRequestOnce() {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (CallScene scene = new CallScene(bench())) {
      RpcServer server =
          scene.serve(
              set ->
                  set.timeLimit(Duration.ofSeconds(5))
                      .method(
                          PRICE,
                          quote -> {
                            entered.countDown();
                            try {
                              end.await();
                            } catch (InterruptedException e) {
                              stopped.countDown();
                            }
                            return new Price(quote.pieces());
                          }));
      CompletableFuture<Price> call = scene.client().callAsync(PRICE, quote("tea", 1));
      CallScene.await(entered);
      scene.bench().passUntil(Duration.ofSeconds(1), () -> stopped.getCount() == 0);
      assertThat(catchThrowable(call::join).getCause())
          .isInstanceOf(RemoteErrorException.class)
          .hasMessageContaining("time limit");
      server.close();
      assertThat(server.served().failed()).isEqualTo(1);
      assertThat(server.served().answered()).isZero();
    }
  }

  @Test
  @DisplayName("W433 a paused server ends what it runs, and takes no request until resumed")
  default void aPausedServerTakesNoRequest() {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (CallScene scene = new CallScene(bench())) {
      RpcServer server = scene.serve(set -> set.method(PRICE, held(entered, end)));
      RpcClient client = scene.client();
      assertThat(server.isPaused()).isFalse();
      CompletableFuture<Price> first = client.callAsync(PRICE, quote("tea", 1));
      CallScene.await(entered);
      server.pause();
      assertThat(server.isPaused()).isTrue();
      CompletableFuture<Price> second = client.callAsync(PRICE, quote("tea", 2));
      scene.bench().until(() -> scene.counts(QUEUE).waiting() == 1);
      end.countDown();
      assertThat(first.join()).isEqualTo(new Price(1));
      scene.bench().until(() -> server.served().answered() == 1 && server.running() == 0);
      scene.pass(Duration.ofSeconds(10)); // It looks for requests every five.
      assertThat(scene.counts(QUEUE).waiting()).isEqualTo(1);
      assertThat(second).isNotDone();
      server.resume();
      assertThat(second.join()).isEqualTo(new Price(2));
      assertThat(server.isPaused()).isFalse();
    }
  }

  @Test
  @DisplayName(
      "W434 neither a request that ended nor its reply is kept, but the last thousand that failed")
  default void whatEndedIsNotKept() {
    try (CallScene scene = new CallScene(bench())) {
      scene.serve(
          set -> set.concurrency(20).method(PRICE, quote -> new Price(10 / quote.pieces())));
      RpcClient client = scene.client();
      List<CompletableFuture<Price>> calls = new ArrayList<>();
      for (int i = 0; i < 1010; i++) {
        calls.add(client.callAsync(PRICE, quote("tea", i % 101 == 0 ? 1 : 0)));
      }
      scene.bench().until(() -> calls.stream().allMatch(CompletableFuture::isDone));
      scene.bench().until(() -> scene.counts(QUEUE).total() == 1000);
      assertThat(scene.counts(QUEUE).failed()).isEqualTo(1000);
      scene.bench().time().move(Duration.ofSeconds(1)); // So that it is known which are the last.
      calls.clear();
      for (int i = 0; i < 10; i++) {
        calls.add(client.callAsync(PRICE, quote("milk", 0)));
      }
      scene.bench().until(() -> calls.stream().allMatch(CompletableFuture::isDone));
      scene.bench().until(() -> scene.counts(QUEUE).total() == 1000);
      PageRequest newest = PageRequest.of(JobState.FAILED).limit(10);
      assertThat(scene.bench().drover().queue(QUEUE).admin().page(newest).items())
          .allSatisfy(job -> assertThat(String.valueOf(job.data())).contains("milk"));
      scene
          .bench()
          .passUntil(Duration.ofMillis(20), () -> scene.counts(client.replyQueue()).total() == 0);
    }
  }

  @Test
  @DisplayName("W435 calls end by their time limits though what hangs on others waits for them")
  default void callsEndByTheirTimeLimitsThoughOthersWait() {
    try (CallScene scene = new CallScene(bench())) {
      scene.serve(set -> set.method(PRICE, quote -> new Price(1)));
      RpcClient client = scene.client();
      RpcClient lonely = scene.bench().drover().rpcClient("nobody-serves-this");
      List<CompletableFuture<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) { // More than there are threads.
        CompletableFuture<Price> never = lonely.callAsync(PRICE, quote("tea", i));
        all.add(
            client
                .callAsync(PRICE, quote("tea", i), Duration.ofHours(9))
                .thenApply(price -> catchThrowable(never::join) != null));
      }
      scene
          .bench()
          .passUntil(Duration.ofSeconds(1), () -> all.stream().allMatch(CompletableFuture::isDone));
      assertThat(all).allSatisfy(one -> assertThat(one.join()).isTrue());
    }
  }

  @Test
  @DisplayName("W380 a server without methods, two handlers of one, and late calls are refused")
  default void serversThatMakeNoSenseAreRefused() {
    try (CallScene scene = new CallScene(bench())) {
      assertThatThrownBy(() -> scene.serve(server -> server))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("got: none");
      assertThatThrownBy(
              () ->
                  scene.serve(
                      server ->
                          server.method(PRICE, q -> new Price(0)).method(PRICE, q -> new Price(0))))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("a second one");
      RpcClient client = scene.client();
      client.close();
      client.close();
      assertThat(client.isClosed()).isTrue();
      assertThatThrownBy(() -> client.call(PRICE, quote("tea", 1)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  @DisplayName("W399 a server may run all methods that have no handler of their own")
  default void aServerMayRunAllMethods() {
    try (CallScene scene = new CallScene(bench())) {
      scene.serve(
          server ->
              server
                  .method(PRICE, quote -> new Price(1))
                  .otherwise(
                      Quote.class, request -> request.method() + " " + request.params().product()));
      RpcClient client = scene.client();
      assertThat(client.call(PRICE, quote("tea", 1))).isEqualTo(new Price(1));
      RpcMethod<Quote, String> brew = RpcMethod.of("brew", Quote.class, String.class);
      assertThat(client.call(brew, quote("tea", 1))).isEqualTo("brew tea");
      RpcMethod<Integer, String> number = RpcMethod.of("brew", Integer.class, String.class);
      assertThatThrownBy(() -> client.call(number, 1))
          .isInstanceOf(InvalidParametersException.class)
          .hasMessageContaining("parameters of brew");
    }
  }
}
