package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.job.RetryRequest;
import io.drover.job.UnrecoverableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Parents and children: what Drover does to a family that Node added leaves in Redis what Node
 * leaves there (format §7).
 */
class InteropFamilyTest {

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

  /** Adds on both sides a parent {@code p} with children {@code c0}, {@code c1}, … by name. */
  private void addFamily(Map<String, ?> ofParent, Map<String, ?> ofChildren, String... names) {
    for (boolean isNode : List.of(true, false)) {
      List<Object> children = new ArrayList<>();
      for (String name : names) {
        children.add(
            node(name, side(isNode, "kids"), "c" + children.size(), ofChildren, List.of()));
      }
      both.node().call("flow", node("parent", side(isNode, "q"), "p", ofParent, children));
    }
  }

  private String side(boolean isNode, String queue) {
    return isNode ? twins.node(queue) : twins.java(queue);
  }

  private static Map<String, ?> node(
      String name, String queue, String id, Map<String, ?> options, List<Object> children) {
    Map<String, Object> opts = new HashMap<>(options);
    opts.put("jobId", id);
    return Map.of(
        "name", name, "queueName", queue, "data", Map.of(), "opts", opts, "children", children);
  }

  private void workOn(String queue) {
    twins.nodeWorker(queue, Map.of(), STEPS);
    twins.start(
        twins.javaWorker(
            queue,
            job ->
                switch (job.name()) {
                  case "bad" -> throw new UnrecoverableException("broken / ✗");
                  case "parent" -> "all";
                  default -> Map.of("v", "größer ✓");
                }));
  }

  private void assertSame() {
    twins.assertSame("marker");
    twins.assertSameIn("kids", "marker");
  }

  @ParameterizedTest(name = ParameterizedTest.DISPLAY_NAME_PLACEHOLDER + ": {0}")
  @DisplayName("rows 49, 50: children that complete release their parent under every policy")
  @ValueSource(
      strings = {
        "failParentOnFailure",
        "continueParentOnFailure",
        "ignoreDependencyOnFailure",
        "removeDependencyOnFailure",
        "none"
      })
  void childrenThatCompleteReleaseTheirParent(String policy) {
    addFamily(Map.of(), Map.of(policy, true), "good", "good");
    assertThat(Interop.redis().smembers(twins.javaKey("p:dependencies"))).hasSize(2);
    workOn("kids");
    twins.until("kids", "c1", JobState.COMPLETED);
    twins.until("p", JobState.WAITING);
    assertSame();
    assertThat(both.node().call("childrenValues", twins.java("q"), "p"))
        .isEqualTo(
            Interop.json(
                "{\"K:c0\":{\"v\":\"größer ✓\"},\"K:c1\":{\"v\":\"größer ✓\"}}"
                    .replace("K", both.prefix() + ":" + twins.java("kids"))));
    workOn("q");
    twins.until("p", JobState.COMPLETED);
    assertSame();
  }

  @ParameterizedTest(name = ParameterizedTest.DISPLAY_NAME_PLACEHOLDER + ": {0}")
  @DisplayName("rows 52, 53: a child that fails does to its parent what its policy says")
  @CsvSource({
    "failParentOnFailure, FAILED",
    "continueParentOnFailure, COMPLETED",
    "ignoreDependencyOnFailure, COMPLETED",
    "removeDependencyOnFailure, COMPLETED",
    "none, WAITING_CHILDREN"
  })
  void aChildThatFailsDoesWhatItsPolicySays(String policy, JobState end) {
    addFamily(Map.of(), Map.of(policy, true), "bad", "good");
    workOn("kids");
    twins.until("kids", "c0", JobState.FAILED);
    twins.until("kids", "c1", JobState.COMPLETED);
    assertSame();
    workOn("q");
    twins.until("p", end);
    assertSame();
  }

  @Test
  @DisplayName("row 52: a failure goes up through the generations")
  void aFailureGoesUp() {
    Map<String, ?> failing = Map.of("failParentOnFailure", true);
    for (boolean isNode : List.of(true, false)) {
      String parents = side(isNode, "q");
      var child = node("bad", side(isNode, "kids"), "c", failing, List.of());
      var middle = node("parent", parents, "m", failing, List.of(child));
      both.node().call("flow", node("parent", parents, "p", Map.of(), List.of(middle)));
    }
    workOn("q");
    workOn("kids");
    twins.until("m", JobState.FAILED);
    twins.until("p", JobState.FAILED);
    assertSame();
  }

  @Test
  @DisplayName("row 51: a parent and a child written by hand are taken for a family")
  void aFamilyWrittenByHandIsOne() {
    String parents = twins.java("q");
    String kids = twins.java("kids");
    String parent = both.prefix() + ":" + parents;
    both.write(parents, "p", "name", "parent");
    Interop.redis().zadd(both.key(parents, "waiting-children"), 1, "p");
    Interop.redis().sadd(both.key(parents, "p:dependencies"), both.key(kids, "c"));
    both.write(
        kids,
        "c",
        "parentKey",
        parent + ":p",
        "parent",
        "{\"id\":\"p\",\"queueKey\":\"%s\"}".formatted(parent));
    Interop.redis().lpush(both.key(kids, "wait"), "c");
    twins.start(twins.javaWorker("kids", job -> 7));
    both.until(parents, "p", JobState.WAITING);
    assertThat(both.node().call("childrenValues", parents, "p"))
        .isEqualTo(Interop.json("{\"%s\":7}".formatted(both.key(kids, "c"))));
    twins.start(twins.javaWorker("q", job -> "all"));
    both.until(parents, "p", JobState.COMPLETED);
  }

  @Test
  @DisplayName("row 54: a released parent goes where its delay or its priority says")
  void aReleasedParentGoesWhereItSays() {
    for (Map<String, ?> options :
        List.<Map<String, ?>>of(Map.of("delay", 3_600_000), Map.of("priority", 5), Map.of())) {
      addFamily(options, Map.of(), "good");
      workOn("kids");
      twins.until("kids", "c0", JobState.COMPLETED);
      assertSame();
      twins.rest();
      twins = new Twins(both);
    }
  }

  @Test
  @DisplayName("row 55: removing pending children releases their parent with the last")
  void removingChildrenReleasesTheirParent() {
    addFamily(Map.of(), Map.of(), "good", "good");
    for (String child : List.of("c0", "c1")) {
      both.node().call("onJob", twins.node("kids"), child, "remove");
      twins.queue("kids").admin().remove(child);
      assertSame();
    }
    assertThat(twins.queue("q").state("p")).contains(JobState.WAITING);
  }

  @Test
  @DisplayName("row 56: a child that runs again is pending again, whatever became of it")
  void aChildThatRunsAgainIsPendingAgain() {
    for (String policy :
        List.of("failParentOnFailure", "ignoreDependencyOnFailure", "removeDependencyOnFailure")) {
      addFamily(Map.of(), Map.of(policy, true), "bad", "good");
      workOn("kids");
      twins.until("kids", "c0", JobState.FAILED);
      twins.until("kids", "c1", JobState.COMPLETED);
      twins.rest();
      both.node().call("onJob", twins.node("kids"), "c0", "retry", "failed");
      assertThat(twins.queue("kids").admin().retry("c0", RetryRequest.of(JobState.FAILED)))
          .isTrue();
      both.node().call("onJob", twins.node("kids"), "c1", "retry", "completed");
      assertThat(twins.queue("kids").admin().retry("c1", RetryRequest.of(JobState.COMPLETED)))
          .isTrue();
      assertSame();
      twins.close();
      twins = new Twins(both);
    }
  }

  @Test
  void drainingCleaningAndRemovingDoToAFamilyWhatNodeDoes() {
    addFamily(Map.of(), Map.of(), "good", "good");
    both.node().call("onQueue", twins.node("kids"), "drain");
    assertThat(twins.queue("kids").admin().drain()).isEqualTo(2);
    assertSame();
    assertThat(twins.queue("q").state("p")).contains(JobState.WAITING);
    twins.close();

    twins = new Twins(both);
    addFamily(Map.of(), Map.of(), "bad", "good");
    workOn("kids");
    twins.until("kids", "c0", JobState.FAILED);
    twins.until("kids", "c1", JobState.COMPLETED);
    twins.rest();
    both.node().call("onQueue", twins.node("kids"), "clean", 0, 0, "failed");
    assertThat(twins.queue("kids").admin().clean(JobState.FAILED, Duration.ZERO, 0))
        .containsExactly("c0");
    assertSame();
    twins.close();

    twins = new Twins(both);
    addFamily(Map.of(), Map.of(), "good"); // Of several the order is that of a set.
    twins.onJob("p", "remove");
    twins.queue("q").admin().remove("p");
    assertSame();
  }

  @Test
  void aChildThatNobodyKeepsIsToldToItsParent() {
    addFamily(Map.of(), Map.of("removeOnComplete", true, "removeOnFail", true), "bad", "good");
    workOn("kids");
    twins.until("p", JobState.WAITING);
    both.until(() -> twins.queue("kids").counts().total() == 0);
    both.until(() -> both.queue(twins.node("kids")).counts().total() == 0);
    assertSame();
  }
}
