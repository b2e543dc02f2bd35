package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.job.UnrecoverableException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Trees that Node's flow producer adds and whose children Drover works on (format §7). */
class InteropFlowTest {

  @AutoClose private Interop both;

  @BeforeEach
  void open() {
    both = new Interop();
  }

  /** Adds a parent with children named "good" or "bad"; returns the ids, the parent's first. */
  private List<String> flow(
      Map<String, Object> parentOptions, Map<String, Object> childOptions, String... children) {
    Object[] nodes = new Object[children.length];
    for (int i = 0; i < children.length; i++) {
      nodes[i] =
          Map.of(
              "name",
              children[i],
              "queueName",
              "kids",
              "data",
              Map.of("n", i),
              "opts",
              childOptions);
    }
    JsonNode ids =
        both.node()
            .call(
                "flow",
                Map.of(
                    "name",
                    "parent",
                    "queueName",
                    "parents",
                    "data",
                    Map.of(),
                    "opts",
                    parentOptions,
                    "children",
                    List.of(nodes)));
    List<String> all = new java.util.ArrayList<>(List.of(ids.path("id").asString()));
    ids.path("children").forEach(child -> all.add(child.path("id").asString()));
    return all;
  }

  private void workOnKids() {
    both.queue("kids")
        .worker(
            job -> {
              if (job.name().equals("bad")) {
                throw new UnrecoverableException("broken");
              }
              return Map.of("v", job.data().path("n").asInt());
            })
        .start();
  }

  private String parentKey(String id, String suffix) {
    return both.key("parents", id + suffix);
  }

  @Test
  @DisplayName(
      "rows 49, 50: the last child that Java completes releases the parent with all results")
  void theLastChildReleasesTheParent() {
    List<String> ids = flow(Map.of(), Map.of(), "good", "good");
    String parent = ids.get(0);
    assertThat(Interop.redis().smembers(parentKey(parent, ":dependencies")))
        .containsExactlyInAnyOrder(both.key("kids", ids.get(1)), both.key("kids", ids.get(2)));
    assertThat(both.queue("parents").state(parent)).contains(JobState.WAITING_CHILDREN);
    workOnKids();
    both.until("parents", parent, JobState.WAITING);
    assertThat(Interop.redis().hgetall(parentKey(parent, ":processed")))
        .containsEntry(both.key("kids", ids.get(1)), "{\"v\":0}");
    assertThat(both.events("parents")).contains("waiting " + parent + " waiting-children");
    assertThat(both.node().call("childrenValues", "parents", parent)).hasSize(2);
    both.node().worker("parents", Map.of(), Map.of("do", "return", "value", "all"));
    both.until("parents", parent, JobState.COMPLETED);
  }

  @Test
  @DisplayName("row 52: a child that fails its parent makes the parent fail, whoever works on it")
  void aChildMayFailItsParent() {
    List<String> ids = flow(Map.of(), Map.of("failParentOnFailure", true), "bad", "good");
    String parent = ids.get(0);
    both.queue("parents").worker(job -> "must not run").start();
    workOnKids();
    both.until("parents", parent, JobState.FAILED);
    String reason = both.queue("parents").find(parent).orElseThrow().failedReason().orElseThrow();
    assertThat(reason).isEqualTo("child " + both.key("kids", ids.get(1)) + " failed");
    assertThat(Interop.redis().zrange(parentKey(parent, ":unsuccessful"), 0, -1))
        .containsExactly(both.key("kids", ids.get(1)));
    assertThat(both.hash("parents", parent)).doesNotContainKey("defa");
  }

  @Test
  @DisplayName("row 53: an ignored failure is kept with the parent, which runs with the others")
  void aFailureMayBeIgnored() {
    List<String> ids = flow(Map.of(), Map.of("ignoreDependencyOnFailure", true), "bad", "good");
    workOnKids();
    both.until("parents", ids.get(0), JobState.WAITING);
    assertThat(both.node().call("ignoredFailures", "parents", ids.get(0)))
        .isEqualTo(Interop.json("{\"%s\":\"broken\"}".formatted(both.key("kids", ids.get(1)))));
  }

  @Test
  @DisplayName("row 53: a dropped dependency leaves nothing with the parent")
  void aDependencyMayBeDropped() {
    List<String> ids = flow(Map.of(), Map.of("removeDependencyOnFailure", true), "bad", "good");
    workOnKids();
    both.until("parents", ids.get(0), JobState.WAITING);
    assertThat(Interop.redis().exists(parentKey(ids.get(0), ":failed"))).isZero();
    assertThat(Interop.redis().hlen(parentKey(ids.get(0), ":processed"))).isOne();
  }

  @Test
  @DisplayName("row 53: a parent may go on at once, but not complete while a child is pending")
  void aParentMayGoOnAtOnce() {
    List<String> ids = flow(Map.of(), Map.of("continueParentOnFailure", true), "bad", "good");
    both.queue("kids").admin().pause();
    both.queue("kids").admin().limitConcurrency(1);
    both.node().call("onQueue", "kids", "resume");
    var kids =
        both.queue("kids")
            .worker(
                job -> {
                  both.queue("kids").admin().pause();
                  throw new UnrecoverableException("broken");
                })
            .start();
    both.until("parents", ids.get(0), JobState.WAITING);
    kids.close();
    assertThat(Interop.redis().scard(parentKey(ids.get(0), ":dependencies"))).isOne();

    both.queue("parents").worker(job -> "too early").start();
    both.until("parents", ids.get(0), JobState.FAILED);
    assertThat(both.queue("parents").find(ids.get(0)).orElseThrow().failedReason().orElseThrow())
        .contains("children");
  }

  @Test
  @DisplayName("row 53: without a flag the parent waits on, and runs once the child is run again")
  void withoutAFlagTheParentWaits() {
    List<String> ids = flow(Map.of(), Map.of(), "bad", "good");
    workOnKids();
    both.until("kids", ids.get(1), JobState.FAILED);
    both.until("kids", ids.get(2), JobState.COMPLETED);
    assertThat(both.queue("parents").state(ids.get(0))).contains(JobState.WAITING_CHILDREN);
    both.queue("kids").admin().remove(ids.get(1));
    both.until("parents", ids.get(0), JobState.WAITING);
  }

  @Test
  @DisplayName("row 54: a released parent keeps its priority")
  void aReleasedParentKeepsItsPriority() {
    List<String> ids = flow(Map.of("priority", 5), Map.of(), "good");
    workOnKids();
    both.until("parents", ids.get(0), JobState.PRIORITIZED);
  }

  @Test
  @DisplayName("row 54: a released parent keeps its delay")
  void aReleasedParentKeepsItsDelay() {
    List<String> ids = flow(Map.of("delay", 3_600_000), Map.of(), "good");
    workOnKids();
    both.until("parents", ids.get(0), JobState.DELAYED);
  }

  @Test
  @DisplayName("row 55: removing the last pending child releases the parent")
  void removingTheLastChildReleasesTheParent() {
    List<String> ids = flow(Map.of(), Map.of(), "good");
    both.queue("kids").admin().remove(ids.get(1));
    assertThat(both.queue("parents").state(ids.get(0))).contains(JobState.WAITING);
    assertThat(both.events("parents")).contains("waiting " + ids.get(0) + " waiting-children");
  }

  @Test
  @DisplayName("row 56: a failed child that was ignored is pending again when it runs again")
  void aChildThatRunsAgainIsPendingAgain() {
    List<String> ids = flow(Map.of(), Map.of("ignoreDependencyOnFailure", true), "bad", "good");
    both.queue("kids").admin().pause();
    workOnKids();
    both.queue("kids").admin().resume();
    both.until("kids", ids.get(1), JobState.FAILED);
    both.queue("kids").admin().pause();
    both.queue("kids").admin().retry(ids.get(1));
    assertThat(
            Interop.redis().hexists(parentKey(ids.get(0), ":failed"), both.key("kids", ids.get(1))))
        .isFalse();
    assertThat(
            Interop.redis()
                .sismember(parentKey(ids.get(0), ":dependencies"), both.key("kids", ids.get(1))))
        .isTrue();
  }

  @Test
  void failuresGoUpThroughNestedTrees() {
    JsonNode ids =
        both.node()
            .call(
                "flow",
                Map.of(
                    "name", "top",
                    "queueName", "parents",
                    "children",
                        List.of(
                            Map.of(
                                "name",
                                "middle",
                                "queueName",
                                "parents",
                                "opts",
                                Map.of("failParentOnFailure", true),
                                "children",
                                List.of(
                                    Map.of(
                                        "name", "bad",
                                        "queueName", "kids",
                                        "opts", Map.of("failParentOnFailure", true)))))));
    both.queue("parents").worker(job -> "must not run").start();
    workOnKids();
    both.until("parents", ids.path("id").asString(), JobState.FAILED);
    both.until("parents", ids.path("children").get(0).path("id").asString(), JobState.FAILED);
  }

  @Test
  void removingAParentRemovesItsChildren() {
    List<String> ids = flow(Map.of(), Map.of(), "good", "good");
    both.queue("parents").admin().remove(ids.get(0));
    assertThat(both.queue("kids").counts().total()).isZero();
    assertThat(both.queue("parents").counts().total()).isZero();
  }
}
