package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.AddedFlow;
import io.drover.job.Child;
import io.drover.job.ChildState;
import io.drover.job.FailurePolicy;
import io.drover.job.Flow;
import io.drover.job.FlowRequest;
import io.drover.job.FlowTree;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.UnrecoverableException;
import io.drover.spi.Engine;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.ParentLink;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Trees that Drover adds: they are in Redis as Node's flow producer leaves them, and each side
 * reads and works on the other's (format §7).
 */
class InteropTreeTest {

  private static final Map<String, ?> STEPS =
      Map.of(
          "do",
          "byName",
          "steps",
          Map.of(
              "good", Map.of("do", "return", "value", Map.of("v", "größer ✓")),
              "bad", Map.of("do", "unrecoverable", "message", "broken / ✗"),
              "parent", Map.of("do", "return", "value", "all")));

  @AutoClose private static Interop both;

  @AutoClose private Twins twins;

  @BeforeAll
  static void open() {
    both = new Interop();
  }

  @BeforeEach
  void begin() {
    twins = new Twins(both);
  }

  private String javaKids(String id) {
    return both.key(twins.java("kids"), id);
  }

  private static Map<String, Object> node(
      String queue, String name, Map<String, ?> options, Object... children) {
    Map<String, Object> node = new HashMap<>();
    node.put("name", name);
    node.put("queueName", queue);
    node.put("data", Map.of("a", 1));
    node.put("opts", options);
    if (children.length > 0) {
      node.put("children", List.of(children));
    }
    return node;
  }

  private static Flow flow(String queue, String name, JobOptions options) {
    return Flow.of(queue, name, Map.of("a", 1), options);
  }

  private static JobOptions id(String id) {
    return JobOptions.defaults().id(id);
  }

  private void assertSame() {
    twins.assertSame("marker");
    twins.assertSameIn("kids", "marker");
  }

  @Test
  @DisplayName("row 49: a tree of Drover's is in Redis as the same tree of Node's")
  void aTreeIsStoredAsNodeStoresIt() {
    String q = twins.node("q");
    String kids = twins.node("kids");
    both.node()
        .call(
            "flow",
            node(
                q,
                "parent",
                Map.of("jobId", "p", "priority", 5, "attempts", 3),
                node(kids, "good", Map.of("jobId", "c1", "continueParentOnFailure", true)),
                node(kids, "good", Map.of("jobId", "c2", "ignoreDependencyOnFailure", true)),
                node(kids, "good", Map.of("jobId", "c3", "removeDependencyOnFailure", true)),
                node(kids, "good", Map.of("jobId", "c4", "priority", 7)),
                node(
                    q,
                    "middle",
                    Map.of("jobId", "m", "failParentOnFailure", true),
                    node(kids, "good", Map.of("jobId", "c0", "delay", 3_600_000)))));
    String javaQ = twins.java("q");
    String javaKids = twins.java("kids");
    AddedFlow added =
        both.drover()
            .add(
                flow(javaQ, "parent", id("p").priority(5).attempts(3))
                    .child(
                        flow(javaKids, "good", id("c1")).onFailure(FailurePolicy.CONTINUE_PARENT))
                    .child(flow(javaKids, "good", id("c2")).onFailure(FailurePolicy.IGNORE))
                    .child(flow(javaKids, "good", id("c3")).onFailure(FailurePolicy.REMOVE))
                    .child(flow(javaKids, "good", id("c4").priority(7)))
                    .child(
                        flow(javaQ, "middle", id("m"))
                            .onFailure(FailurePolicy.FAIL_PARENT)
                            .child(flow(javaKids, "good", id("c0").delay(Duration.ofHours(1))))));
    assertThat(added.size()).isEqualTo(7);
    assertSame();
  }

  @ParameterizedTest(name = ParameterizedTest.DISPLAY_NAME_PLACEHOLDER + ": {0}")
  @DisplayName("rows 50, 52, 53: both sides' workers leave the same of both sides' trees")
  @CsvSource({
    "failParentOnFailure,FAIL_PARENT,FAILED",
    "continueParentOnFailure,CONTINUE_PARENT,COMPLETED",
    "ignoreDependencyOnFailure,IGNORE,COMPLETED",
    "removeDependencyOnFailure,REMOVE,COMPLETED",
    "none,WAIT,WAITING_CHILDREN"
  })
  void workersFinishEachOthersTrees(String flag, FailurePolicy policy, JobState end) {
    both.node()
        .call(
            "flow",
            node(
                twins.node("q"),
                "parent",
                Map.of("jobId", "p"),
                node(twins.node("kids"), "good", Map.of("jobId", "c0", flag, true)),
                node(twins.node("kids"), "bad", Map.of("jobId", "c1", flag, true))));
    both.drover()
        .add(
            flow(twins.java("q"), "parent", id("p"))
                .child(flow(twins.java("kids"), "good", id("c0")).onFailure(policy))
                .child(flow(twins.java("kids"), "bad", id("c1")).onFailure(policy)));
    // Each side works on the other's tree.
    both.node().worker(twins.java("kids"), Map.of(), STEPS);
    both.node().worker(twins.java("q"), Map.of(), STEPS);
    for (String queue : List.of("kids", "q")) {
      both.queue(twins.node(queue))
          .worker(
              job ->
                  switch (job.name()) {
                    case "bad" -> throw new UnrecoverableException("broken / ✗");
                    case "parent" -> "all";
                    default -> Map.of("v", "größer ✓");
                  })
          .start();
    }
    twins.until("kids", "c0", JobState.COMPLETED);
    twins.until("kids", "c1", JobState.FAILED);
    twins.until("p", end);
    for (boolean isNode : List.of(true, false)) {
      String queue = isNode ? twins.node("q") : twins.java("q");
      JsonNode values = both.node().call("childrenValues", queue, "p");
      assertThat(values).hasSize(1);
      assertThat(both.queue(queue).children("p").results(Map.class).values())
          .containsExactly(Map.of("v", "größer ✓"));
      JsonNode ignored = both.node().call("ignoredFailures", queue, "p");
      Map<JobKey, String> failures = both.queue(queue).children("p").ignoredFailures();
      assertThat(failures).hasSameSizeAs(ignored);
      assertThat(failures.values()).allMatch("broken / ✗"::equals);
      JsonNode counts = both.node().call("dependencies", queue, "p");
      var ours = both.queue(queue).children("p").counts();
      assertThat(ours.completed()).isEqualTo(counts.path("processed").asLong());
      assertThat(ours.pending()).isEqualTo(counts.path("unprocessed").asLong());
      assertThat(ours.ignored()).isEqualTo(counts.path("ignored").asLong());
      assertThat(ours.failed()).isEqualTo(counts.path("failed").asLong());
    }
  }

  @Test
  @DisplayName("row 49: each side reads the other's tree as a value")
  void eachSideReadsTheOthersTree() {
    both.drover()
        .add(
            flow(twins.java("q"), "parent", id("p"))
                .child(
                    flow(twins.java("q"), "parent", id("m"))
                        .child(flow(twins.java("kids"), "good", id("c0"))))
                .child(flow(twins.java("kids"), "good", id("c1"))));
    JsonNode tree = both.node().call("tree", twins.java("q"), "p");
    FlowTree ours = both.drover().flow(JobKey.of(twins.java("q"), "p")).orElseThrow();
    assertThat(lines(ours)).isEqualTo(lines(tree)).hasSize(4);
    both.node()
        .call(
            "flow",
            node(
                twins.node("q"),
                "parent",
                Map.of("jobId", "p"),
                node(
                    twins.node("q"),
                    "parent",
                    Map.of("jobId", "m"),
                    node(twins.node("kids"), "good", Map.of("jobId", "c0")))));
    JobKey root = JobKey.of(twins.node("q"), "p");
    assertThat(lines(both.drover().flow(root).orElseThrow()))
        .isEqualTo(lines(both.node().call("tree", twins.node("q"), "p")))
        .hasSize(3);
    FlowTree cut = both.drover().flow(root, FlowRequest.defaults().depth(2)).orElseThrow();
    assertThat(cut.size()).isEqualTo(2);
    assertThat(cut.children().get(0).isCut()).isTrue();
    assertThat(both.queue(twins.node("q")).find("m").orElseThrow().parent()).contains(root);
  }

  private static List<String> lines(FlowTree tree) {
    List<String> lines = new ArrayList<>();
    var job = tree.job().orElseThrow();
    String state = job.state().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    lines.add(tree.key() + " " + job.name() + " " + state);
    tree.children().stream()
        .map(InteropTreeTest::lines)
        .sorted(java.util.Comparator.comparing(List::toString))
        .forEach(lines::addAll);
    return lines;
  }

  private static List<String> lines(JsonNode tree) {
    List<String> lines = new ArrayList<>();
    lines.add(
        tree.path("queue").asString()
            + ":"
            + tree.path("id").asString()
            + " "
            + tree.path("name").asString()
            + " "
            + tree.path("state").asString());
    List<List<String>> children = new ArrayList<>();
    tree.path("children").forEach(child -> children.add(lines(child)));
    children.sort(java.util.Comparator.comparing(List::toString));
    children.forEach(lines::addAll);
    return lines;
  }

  @Test
  void aLargeTreeIsReadByNodeAndRunByBoth() {
    int children = 450;
    String q = twins.java("q");
    String kids = twins.java("kids");
    AddedFlow added =
        both.drover()
            .add(
                flow(q, "parent", id("p"))
                    .children(
                        () ->
                            IntStream.range(0, children)
                                .mapToObj(i -> Flow.of(kids, "good", i))
                                .iterator()));
    assertThat(added.size()).isEqualTo(children + 1);
    assertThat(added.children()).isEmpty();
    assertThat(both.node().call("dependencies", q, "p").path("unprocessed").asInt())
        .isEqualTo(children);
    assertThat(Interop.redis().keys("drover:" + both.prefix() + ":" + q + ":*")).isEmpty();
    both.node().worker(kids, Map.of("concurrency", 20), STEPS);
    both.queue(kids).worker(job -> 1).concurrency(20).start();
    both.until(q, "p", JobState.WAITING);
    assertThat(both.queue(q).children("p").stream(ChildState.COMPLETED).map(Child::key))
        .hasSize(children)
        .doesNotHaveDuplicates();
    both.node().worker(q, Map.of(), STEPS);
    both.until(q, "p", JobState.COMPLETED);
  }

  @Test
  @DisplayName("row 57: a child of a missing parent is refused, and no number is used up")
  void aChildOfAMissingParentIsRefused() {
    String qualified = both.prefix() + ":" + twins.node("q");
    assertThatThrownBy(
            () ->
                both.node()
                    .call(
                        "addChild",
                        twins.node("kids"),
                        "good",
                        Map.of("parent", Map.of("id", "nobody", "queue", qualified))))
        .hasMessageContaining("Missing key for parent");
    assertThat(Interop.redis().exists(both.key(twins.node("kids"), "id"))).isZero();
    both.queue(twins.java("kids")).add("good", null);
    String before = Interop.redis().get(javaKids("id"));
    JobInsert job = JobInsert.of("good", new byte[] {'1'}, JobOptions.defaults(), Instant.now());
    ParentLink nobody = ParentLink.of(JobKey.of(twins.java("q"), "nobody"), FailurePolicy.WAIT);
    try (Engine engine = RedisBench.open(both.prefix(), new VirtualTime())) {
      JobDelivery child = JobDelivery.of(twins.java("kids"), job.parent(nobody));
      assertThatThrownBy(() -> engine.jobs().deliver(List.of(child)).join())
          .hasCauseInstanceOf(InvalidInputException.class)
          .hasMessageContaining("nobody");
    }
    assertThat(Interop.redis().get(javaKids("id"))).isEqualTo(before);
  }

  @Test
  void aPendingChildIsCutAsNodeCutsIt() {
    addPair();
    both.node().call("onJob", twins.node("kids"), "c0", "removeChildDependency");
    assertThat(twins.queue("kids").admin().detach("c0")).isTrue();
    assertSame();
  }

  @Test
  void pendingChildrenAreRemovedAsNodeRemovesThem() {
    addPair();
    twins.onJob("p", "removeUnprocessedChildren");
    assertThat(twins.queue("q").admin().removePendingChildren("p")).isEqualTo(1);
    assertSame();
  }

  private void addPair() {
    both.node()
        .call(
            "flow",
            node(
                twins.node("q"),
                "parent",
                Map.of("jobId", "p"),
                node(twins.node("kids"), "good", Map.of("jobId", "c0"))));
    both.drover()
        .add(
            flow(twins.java("q"), "parent", id("p"))
                .child(flow(twins.java("kids"), "good", id("c0"))));
  }
}
