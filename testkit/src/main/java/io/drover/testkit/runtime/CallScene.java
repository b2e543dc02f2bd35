package io.drover.testkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.RpcServerBuilder;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.PageRequest;
import io.drover.job.QueueCounts;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.rpc.RpcFunction;
import io.drover.rpc.RpcMethod;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A queue of requests, with clients and servers of it. For one thread. */
final class CallScene implements AutoCloseable {

  static final String QUEUE = "rpc-requests";
  private static final String EXCHANGE = "drover.rpc";
  static final RpcMethod<Quote, Price> PRICE = method("calculatePrice");

  private final RuntimeBench bench;

  CallScene(RuntimeBench bench) {
    this.bench = bench;
  }

  /**
   * The parameters of the tests' methods.
   *
   * @param product any text
   * @param pieces any number
   */
  record Quote(String product, int pieces) {}

  /**
   * The result of the tests' methods.
   *
   * @param cents any number
   */
  record Price(int cents) {}

  static RpcMethod<Quote, Price> method(String name) {
    return RpcMethod.of(name, Quote.class, Price.class);
  }

  static Quote quote(String product, int pieces) {
    return new Quote(product, pieces);
  }

  /** Returns the data of a request as a program of others makes it, with replies to "answers". */
  static Map<String, Object> request(Object id, String method, @Nullable Object params) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("correlationId", id);
    request.put("method", method);
    if (params != null) {
      request.put("params", params);
    }
    request.put("replyTo", "answers");
    return request;
  }

  /** Returns a function that waits once it has begun. */
  static RpcFunction<Quote, Price> held(CountDownLatch entered, CountDownLatch end) {
    return quote -> {
      entered.countDown();
      end.await();
      return new Price(quote.pieces());
    };
  }

  /** Waits for a latch. */
  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  RuntimeBench bench() {
    return bench;
  }

  RpcClient client() {
    return bench.drover().rpcClient(QUEUE);
  }

  RpcServer serve(UnaryOperator<RpcServerBuilder> setUp) {
    return setUp.apply(bench.drover().rpcServer(QUEUE)).start();
  }

  QueueCounts counts(String queue) {
    return bench.drover().queue(queue).counts();
  }

  List<Job<Object>> jobs(String queue, JobState state) {
    return bench.drover().queue(queue).admin().page(PageRequest.of(state)).items();
  }

  /** Returns the reply queues of which others know, sorted. */
  List<String> replyQueues() {
    return bench.engine().routes().bindings(EXCHANGE, null, 100).items().stream()
        .map(Binding::destination)
        .sorted()
        .toList();
  }

  /** Leaves what a client does that ends without closing: a reply, and what tells where it is. */
  void leaveBehind(String replyQueue) {
    bench.engine().routes().declare(ExchangeDeclaration.of(EXCHANGE, ExchangeType.DIRECT));
    bench.engine().routes().bind(EXCHANGE, Binding.toQueue(replyQueue).key(QUEUE));
    bench.drover().queue(replyQueue).add("response", Map.of("correlationId", "x", "result", 1));
  }

  /** Lets time pass in steps of a second, each as long as the store needs. */
  void pass(Duration duration) {
    Instant end = bench.time().instant().plus(duration);
    bench.passUntil(Duration.ofSeconds(1), () -> !bench.time().instant().isBefore(end));
  }

  /** Has a client lose its claim, as when it cannot renew it. */
  void freeClaim(String replyQueue) {
    assertThat(bench.engine().ledger().forget(key(replyQueue), bench.time().instant()).join())
        .isTrue();
  }

  /** Claims a reply queue in place of its client. */
  LedgerClaim claim(String replyQueue, Duration limit) {
    LedgerClaim claim = LedgerClaim.of(key(replyQueue), "another's");
    assertThat(bench.engine().ledger().claim(claim, bench.time().instant(), limit).join())
        .extracting(LedgerEntry::standing)
        .isEqualTo(LedgerEntry.Standing.CLAIMED);
    return claim;
  }

  private static String key(String replyQueue) {
    return "drover:rpc:" + replyQueue;
  }

  void unbind(String replyQueue) {
    assertThat(bench.engine().routes().unbind(EXCHANGE, Binding.toQueue(replyQueue).key(QUEUE)))
        .isTrue();
  }

  boolean isBound(String replyQueue) {
    return replyQueues().contains(replyQueue);
  }

  /** Has reply queues looked for now, by a client that begins, and its own be gone. */
  void look() {
    String own;
    try (RpcClient other = client()) {
      own = other.replyQueue();
    }
    bench.until(() -> !replyQueues().contains(own));
  }

  @Override
  public void close() {
    bench.close();
  }
}
