package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.job.TypeToken;
import io.drover.rpc.CallTimedOutException;
import io.drover.rpc.RemoteErrorException;
import io.drover.rpc.RpcException;
import io.drover.rpc.RpcMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The document's client and server of requests, in Node, with Drover on the other side. */
class InteropCallTest {

  /** The parameters of the document's method. */
  record Request(String productId, int cents) {}

  /** Its result. */
  record Price(int price) {}

  private static final String QUEUE = "rpc-requests";
  private static final RpcMethod<Request, Price> PRICE =
      RpcMethod.of("calculatePrice", Request.class, Price.class);
  private static final RpcMethod<JsonNode, JsonNode> ECHO =
      RpcMethod.of("echo", JsonNode.class, JsonNode.class);
  private static final RpcMethod<Map<String, String>, Price> FAIL =
      RpcMethod.of("fail", new TypeToken<>() {}, TypeToken.of(Price.class));

  @AutoClose private Interop both;

  @BeforeEach
  void open() {
    both = new Interop();
  }

  private JsonNode rpc(String method, Object params) {
    return both.node().call("document.rpc", "client", method, params, 30_000);
  }

  @Test
  void theDocumentsServerAnswersDroversClient() {
    both.node().call("document.rpcServer");
    RpcClient client = both.drover().rpcClient(QUEUE);
    assertThat(client.call(PRICE, new Request("123", 999))).isEqualTo(new Price(999));
    for (String json : List.of("0", "\"\"", "false", "[]", "{\"a\":[1,\"ß\"]}", "null")) {
      assertThat(client.call(ECHO, Interop.json(json))).isEqualTo(Interop.json(json));
    }
    for (String message : List.of("no luck", "")) {
      assertThatThrownBy(() -> client.call(FAIL, Map.of("message", message)))
          .isInstanceOfSatisfying(
              RemoteErrorException.class, error -> assertThat(error.errorClass()).isNull())
          .hasMessage(message);
    }
    List<CompletableFuture<Price>> calls = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      calls.add(client.callAsync(PRICE, new Request("123", i)));
    }
    for (int i = 0; i < 300; i++) {
      assertThat(calls.get(i).join()).isEqualTo(new Price(i));
    }
    assertThat(client.dropped().total()).isZero();
    String replies = client.replyQueue();
    client.close();
    assertThat(both.drover().queues()).doesNotContain(replies);
    assertThat(Interop.redis().keys(both.prefix() + ":" + replies + ":*")).isEmpty();
  }

  @Test
  void droversServerAnswersTheDocumentsClient() {
    both.node().call("document.rpcClient", "client");
    RpcServer server =
        both.drover()
            .rpcServer(QUEUE)
            .concurrency(4)
            .method(PRICE, request -> new Price(request.cents()))
            .method(ECHO, params -> params)
            .method(
                FAIL,
                params -> {
                  throw new IllegalStateException(params.get("message"));
                })
            .start();
    assertThat(rpc("calculatePrice", Map.of("productId", "123", "cents", 7)))
        .isEqualTo(Interop.json("{\"price\":7}"));
    for (Object value : List.of(0, "", false, List.of(1), Map.of("a", "ß"))) {
      assertThat(rpc("echo", value)).isEqualTo(Interop.json(toJson(value)));
    }
    assertThatThrownBy(() -> rpc("fail", Map.of("message", "no luck")))
        .hasMessageContaining("Node answered: no luck");
    assertThatThrownBy(() -> rpc("none", 1))
        .hasMessageContaining("[calculatePrice, echo, fail], got: none");
    assertThatThrownBy(() -> rpc("calculatePrice", "text"))
        .hasMessageContaining("expected parameters of calculatePrice that fit");
    server.close(); // They are counted soon after the reply.
    assertThat(server.served().answered()).isEqualTo(6);
    assertThat(server.served().failed()).isEqualTo(3);
  }

  private static String toJson(Object value) {
    return new JsonMapper().writeValueAsString(value);
  }

  @Test
  void bothKindsOfServersShareTheRequestsOfBothKindsOfClients() {
    both.node().call("document.rpcServer");
    both.node().call("document.rpcClient", "client");
    List<Integer> here = new CopyOnWriteArrayList<>();
    both.drover()
        .rpcServer(QUEUE)
        .method(
            PRICE,
            request -> {
              here.add(request.cents());
              return new Price(request.cents());
            })
        .start();
    RpcClient client = both.drover().rpcClient(QUEUE);
    List<CompletableFuture<JsonNode>> theirs = new ArrayList<>();
    List<CompletableFuture<Price>> ours = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Object params = Map.of("productId", "a", "cents", i);
      theirs.add(both.node().callLater("document.rpc", "client", "calculatePrice", params, 30_000));
      ours.add(client.callAsync(PRICE, new Request("b", 1000 + i)));
    }
    Set<Integer> prices = new HashSet<>();
    theirs.forEach(reply -> prices.add(reply.join().path("price").asInt()));
    ours.forEach(reply -> prices.add(reply.join().price()));
    assertThat(prices).hasSize(200);
    assertThat(here).doesNotHaveDuplicates();
    assertThat(client.dropped().total()).isZero();
  }

  @Test
  void aRequestWithoutAServerIsRemovedWhenItsTimeIsOver() {
    RpcClient client = both.drover().rpcClient(QUEUE);
    assertThatThrownBy(() -> client.call(PRICE, new Request("123", 1), Duration.ofMillis(200)))
        .isInstanceOf(CallTimedOutException.class)
        .isInstanceOf(RpcException.class)
        .hasMessageContaining("(queue=rpc-requests, waiting=1, active=0, workers=0)")
        .hasMessageContaining("is removed");
    both.until(() -> both.queue(QUEUE).counts().total() == 0);
  }
}
