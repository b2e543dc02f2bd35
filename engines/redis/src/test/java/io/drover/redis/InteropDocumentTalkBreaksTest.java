package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Where the source document's publish/subscribe and request/reply break, shown in Node. The page
 * {@code docs/guide/where-the-document-breaks.md} names each test.
 */
class InteropDocumentTalkBreaksTest {

  private static final Map<String, Integer> TEA = Map.of("cents", 250);
  private static final int LONG = 60_000;

  @AutoClose private Interop both;
  private String channel;

  @BeforeEach
  void open() {
    both = new Interop();
    channel = both.prefix() + "-orders"; // Channels know no prefix.
  }

  private JsonNode inNode(String call, Object... args) {
    return both.node().call("document." + call, args);
  }

  private List<String> handled() {
    return both.node().told("handled").stream()
        .map(e -> e.path("handler").asString() + " " + e.path("data").asString())
        .toList();
  }

  // ---- publish and subscribe --------------------------------------------------------------------

  @Test
  void aHandlerThatIsSlowHoldsUpTheNext() {
    inNode("subscriber", "shop");
    inNode("subscribe", "shop", channel, "slow", "slow");
    inNode("subscribe", "shop", channel, "notify", null);
    inNode("subscribed", "shop");
    inNode("publish", channel, "first");
    inNode("publish", channel, "second");
    both.until(() -> handled().size() == 2);
    // Both events have come to the slow one; the other has none yet.
    assertThat(handled()).containsExactly("slow first", "slow second");
    inNode("open", "slow");
    both.until(() -> handled().size() == 4);
    assertThat(handled()).endsWith("notify first", "notify second");
  }

  @Test
  void whatIsPublishedRightAfterSubscribingIsLost() {
    assertThat(inNode("subscribeAndPublish", "eager", channel, "first").asInt()).isZero();
    inNode("subscribed", "eager");
    assertThat(inNode("publish", channel, "second").asInt()).isOne();
    both.until(() -> !handled().isEmpty());
    assertThat(handled()).containsExactly("eager second");
  }

  /** There is nothing to call; so who subscribes again, for each request say, hears all twice. */
  @Test
  void whoHasSubscribedHearsItForEver() {
    inNode("subscriber", "shop");
    inNode("subscribe", "shop", channel, "request 1", null);
    inNode("subscribed", "shop");
    inNode("publish", channel, "for request 1");
    both.until(() -> handled().size() == 1);
    inNode("subscribe", "shop", channel, "request 2", null);
    inNode("publish", channel, "for request 2");
    both.until(() -> handled().size() == 3);
    assertThat(handled())
        .containsExactly(
            "request 1 for request 1", "request 1 for request 2", "request 2 for request 2");
  }

  /** Here the process tells it instead of ending, as Node's does without a listener. */
  @Test
  void aMessageThatIsNoJsonEndsTheSubscribersProcess() {
    inNode("subscriber", "shop");
    inNode("subscribe", "shop", channel, "handler", null);
    inNode("subscribed", "shop");
    Interop.redis().publish(channel, "order 123 created");
    both.until(() -> both.node().told("fatal").size() == 1);
    assertThat(both.node().told("fatal").get(0).path("message").asString()).contains("JSON");
    assertThat(handled()).isEmpty();
  }

  // ---- request and reply ------------------------------------------------------------------------

  @Test
  void aClientSwallowsTheRepliesOfAnother() {
    NodePeer other = both.newPeer();
    other.call("document.rpcClient", "other");
    inNode("rpcClient", "caller");
    inNode("rpcServer");
    // Each reply goes to either worker, so sooner or later the other's takes one.
    List<CompletableFuture<JsonNode>> calls = new ArrayList<>();
    while (other.told("swallowed").isEmpty()) {
      calls.add(both.node().callLater("document.rpc", "caller", "price", TEA, LONG));
      both.until(() -> both.queue("rpc-responses").counts().completed() == calls.size());
    }
    both.until(() -> answered(calls) + other.told("swallowed").size() == calls.size());
    assertThat(answered(calls)).isLessThan(calls.size());
  }

  private static long answered(List<CompletableFuture<JsonNode>> calls) {
    return calls.stream().filter(CompletableFuture::isDone).count();
  }

  @Test
  void theTimerOfACallOutlivesItsReply() {
    inNode("rpcClient", "caller");
    inNode("rpcServer");
    int before = inNode("timers").asInt();
    inNode("rpcs", "caller", 100);
    assertThat(inNode("timers").asInt()).isGreaterThan(before + 50);
  }

  @Test
  void aRequestWhoseCallerHasGivenUpIsRunAllTheSame() {
    inNode("rpcClient", "caller");
    assertThatThrownBy(() -> inNode("rpc", "caller", "price", TEA, 200))
        .hasMessageContaining("RPC timeout");
    inNode("rpcServer");
    both.until(() -> both.node().told("executed").size() == 1);
  }

  @Test
  void anErrorWithoutAMessageIsAReplyWithoutAResult() {
    inNode("rpcClient", "caller");
    inNode("rpcServer");
    assertThatThrownBy(() -> inNode("rpc", "caller", "fail", Map.of("message", "sold out"), LONG))
        .hasMessageContaining("sold out");
    assertThat(inNode("rpc", "caller", "fail", Map.of("message", ""), LONG).asString())
        .isEqualTo("undefined");
  }

  @Test
  void eachRequestLeavesListenersOnTheConnection() {
    inNode("rpcClient", "caller");
    inNode("rpcServer");
    inNode("rpcs", "caller", 1);
    int before = inNode("listeners").asInt();
    inNode("rpcs", "caller", 20);
    assertThat(inNode("listeners").asInt()).isGreaterThanOrEqualTo(before + 20);
  }

  @Test
  void requestsAndRepliesAreKeptForEver() {
    inNode("rpcClient", "caller");
    inNode("rpcServer");
    inNode("rpcs", "caller", 20);
    for (String queue : List.of("rpc-requests", "rpc-responses")) {
      both.until(() -> both.queue(queue).counts().of(JobState.COMPLETED) == 20);
    }
  }

  /** The promise is refused while the request is still on its way, so that nobody has it yet. */
  @Test
  void aServerThatDoesNotAnswerEndsTheCallersProcess() {
    try (RedisServer server = RedisServer.start();
        NodePeer node = NodePeer.start(server.port(), "talk")) {
      node.call("document.rpcClient", "caller");
      server.freeze();
      CompletableFuture<JsonNode> call =
          node.callLater("document.rpc", "caller", "price", TEA, 100);
      both.until(() -> !node.told("fatal").isEmpty());
      assertThat(node.told("fatal").get(0).path("message").asString()).contains("RPC timeout");
      assertThat(call).isNotDone();
      server.thaw();
    }
  }
}
