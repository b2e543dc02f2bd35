package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.CallScene.PRICE;
import static io.drover.testkit.runtime.CallScene.quote;
import static io.drover.testkit.runtime.Nonsense.HUGE;
import static io.drover.testkit.runtime.Nonsense.IDS;
import static io.drover.testkit.runtime.Nonsense.LIMITS;
import static io.drover.testkit.runtime.Nonsense.QUEUES;
import static io.drover.testkit.runtime.Nonsense.TIMES;

import io.drover.Drover;
import io.drover.RpcClient;
import io.drover.RpcServerBuilder;
import io.drover.job.Backoff;
import io.drover.rpc.CallOptions;
import io.drover.rpc.RpcMethod;
import io.drover.testkit.runtime.CallInterfaces.Overloaded;
import io.drover.testkit.runtime.CallScene.Price;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.List;

/** Calls about requests that make no sense. For one thread. */
final class CallNonsense {

  private static final RpcMethod<Object, Object> BUY =
      RpcMethod.of("buy", Object.class, Object.class);
  private static final RpcMethod<Runnable, Price> UNDECODABLE =
      RpcMethod.of("run", Runnable.class, Price.class);

  private final Nonsense all;
  private final InputScene scene;

  CallNonsense(Nonsense all, InputScene scene) {
    this.all = all;
    this.scene = scene;
  }

  void rows() {
    Drover drover = scene.drover();
    all.each("Drover.rpcServer(String)", QUEUES, drover::rpcServer);
    all.each("Drover.rpcClient(String)", QUEUES, drover::rpcClient);
    all.each(
        "Drover.rpcClient(String, CallOptions)",
        QUEUES,
        name -> drover.rpcClient(name, CallOptions.defaults()));
    client(scene.client());
    server(drover.rpcServer("rpc"));
    all.each("RpcServer.close(Duration)", LIMITS, scene.server()::close);
    all.onlyNull("RpcRequest.progress(Object)");
  }

  private void client(RpcClient client) {
    Order huge = HUGE;
    CallOptions options = CallOptions.defaults();
    all.row(
        "RpcClient.call(RpcMethod, Object)",
        () -> client.call(BUY, huge),
        () -> client.call(UNDECODABLE, null));
    all.each(
        "RpcClient.call(RpcMethod, Object, Duration)", TIMES, limit -> client.call(BUY, 1, limit));
    all.row(
        "RpcClient.call(RpcMethod, Object, CallOptions)", () -> client.call(BUY, huge, options));
    all.row("RpcClient.callAsync(RpcMethod, Object)", () -> client.callAsync(BUY, huge));
    all.each(
        "RpcClient.callAsync(RpcMethod, Object, Duration)",
        TIMES,
        limit -> client.callAsync(BUY, 1, limit));
    all.row(
        "RpcClient.callAsync(RpcMethod, Object, CallOptions)",
        () -> client.callAsync(BUY, huge, options));
    all.row(
        "RpcClient.proxy(Class)",
        () -> client.proxy(String.class),
        () -> client.proxy(Overloaded.class));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Nonsense, as the compiler knows.
  private void server(RpcServerBuilder server) {
    server.method(PRICE, given -> new Price(given.pieces()));
    all.row(
        "RpcServerBuilder.method(RpcMethod, RpcFunction)",
        () -> server.method(PRICE, given -> new Price(quote("tea", 1).pieces())),
        () -> server.method(UNDECODABLE, any -> new Price(1)));
    all.row(
        "RpcServerBuilder.handler(RpcMethod, RpcHandler)",
        () -> server.handler(PRICE, request -> new Price(1)),
        () -> server.handler(UNDECODABLE, any -> new Price(1)));
    RpcServerBuilder catching = scene.drover().rpcServer("rpc").otherwise(Order.class, any -> 1);
    all.row(
        "RpcServerBuilder.otherwise(Class, RpcHandler)",
        () -> catching.otherwise(Order.class, any -> 1),
        () -> server.otherwise(Runnable.class, any -> 1));
    all.row(
        "RpcServerBuilder.serve(Class, Object)",
        () -> server.serve(String.class, "a"),
        () -> server.serve((Class) Runnable.class, "a"));
    all.each("RpcServerBuilder.name(String)", IDS, server::name);
    all.each(
        "RpcServerBuilder.concurrency(int)", List.of(0, -1), (Integer n) -> server.concurrency(n));
    all.onlyNull("RpcServerBuilder.concurrency(Concurrency)");
    all.each("RpcServerBuilder.lease(Duration)", TIMES, server::lease);
    all.each("RpcServerBuilder.stalledInterval(Duration)", TIMES, server::stalledInterval);
    all.row("RpcServerBuilder.maxStalls(int)", () -> server.maxStalls(-1));
    all.each("RpcServerBuilder.timeLimit(Duration)", TIMES, server::timeLimit);
    all.row(
        "RpcServerBuilder.retry(int, Backoff)",
        () -> server.retry(0, Backoff.fixed(Duration.ofSeconds(1))),
        () -> server.retry(2, Backoff.custom("mine")));
  }
}
