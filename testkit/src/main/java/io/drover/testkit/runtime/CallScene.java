package io.drover.testkit.runtime;

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
import io.drover.rpc.RpcMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  @Override
  public void close() {
    bench.close();
  }
}
