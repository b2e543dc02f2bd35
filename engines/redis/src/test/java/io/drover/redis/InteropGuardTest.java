package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What Drover must never do to Node, and what others may do to a job that Drover runs. */
class InteropGuardTest {

  @AutoClose private static Interop both;

  @AutoClose private Twins twins;
  private String queue;

  @BeforeAll
  static void open() {
    both = new Interop();
  }

  @BeforeEach
  void begin() {
    twins = new Twins(both);
    queue = twins.java("q");
  }

  @Test
  @DisplayName("row 43: whatever a handler returns or reports, Node's listeners go on")
  void nodesListenersGoOn() {
    both.node().call("listen", queue);
    List<Object> results =
        Arrays.asList(
            null,
            "",
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            new byte[] {1, -1},
            '\0',
            "\ud800",
            "\u2028\r\n",
            Long.MAX_VALUE,
            new java.math.BigDecimal("1e400"),
            List.of(),
            java.time.Duration.ofDays(1),
            new Object());
    twins.start(
        twins.javaWorker(
            "q",
            job -> {
              Object result = results.get(job.data().asInt());
              try {
                job.updateProgress(result);
              } catch (RuntimeException refused) {
                job.log("refused");
              }
              return result;
            }));
    for (int i = 0; i < results.size(); i++) {
      twins.queue("q").add("n", Interop.json(Integer.toString(i)));
    }
    String last = twins.queue("q").add("n", Interop.json("0")).id();
    both.node()
        .await(
            "queueEvent",
            e ->
                e.path("queue").asString().equals(queue)
                    && e.path("name").asString().equals("completed")
                    && e.path("args").path("jobId").asString().equals(last));
    assertThat(both.node().told("error")).isEmpty();
    assertThat(twins.queue("q").counts().completed()).isGreaterThanOrEqualTo(10);
    assertThat(twins.queue("q").counts().unfinished()).isZero();
  }

  @Test
  @DisplayName("row 44: data that are no JSON fail their job, as they were, and stop no worker")
  void dataThatAreNoJsonFailTheirJob() {
    both.write(queue, "broken", "data", "{no json", "opts", "{\"attempts\":5}");
    Interop.redis().lpush(twins.javaKey("wait"), "broken");
    String next = twins.queue("q").add("n", Interop.json("1")).id();
    twins.start(twins.javaWorker("q", job -> "ok"));
    both.until(queue, "broken", JobState.FAILED);
    both.until(queue, next, JobState.COMPLETED);
    assertThat(both.hash(queue, "broken")).containsEntry("data", "{no json");
    both.until(() -> both.events(queue).contains("failed broken active"));
    assertThat(both.events(queue)).doesNotContain("retries-exhausted broken");
  }

  @Test
  @DisplayName(
      "row 47: a job with a deferred failure fails with it, is not run and not tried again")
  void aDeferredFailureIsFinal() {
    String opts = "{\"attempts\":3,\"backoff\":1000}";
    both.write(queue, "doomed", "defa", "because", "opts", opts, "atm", "1");
    Interop.redis().lpush(twins.javaKey("wait"), "doomed");
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    twins.start(twins.javaWorker("q", job -> ran.add(job.id())));
    both.until(queue, "doomed", JobState.FAILED);
    assertThat(ran).isEmpty();
    assertThat(both.hash(queue, "doomed"))
        .containsEntry("failedReason", "because")
        .containsEntry("atm", "2")
        .doesNotContainKey("defa");
    assertThat(both.events(queue)).doesNotContain("retries-exhausted doomed");
  }

  /** Lets Drover run a job, does something to it meanwhile, and waits until Drover was told. */
  private void meanwhile(Runnable interference) {
    Semaphore go = new Semaphore(0);
    Semaphore told = new Semaphore(0);
    twins.start(
        twins
            .javaWorker(
                "q",
                job -> {
                  go.acquire();
                  return "ours";
                })
            .onError(error -> told.release()));
    String id = twins.queue("q").add("n", Interop.json("1")).id();
    both.until(queue, id, JobState.ACTIVE);
    interference.run();
    go.release();
    told.acquireUninterruptibly();
    assertThat(both.hash(queue, id)).doesNotContainKeys("returnvalue", "finishedOn", "atm");
    assertThat(Interop.redis().zcard(twins.javaKey("completed"))).isZero();
    assertThat(both.events(queue)).doesNotContain("completed " + id + " active");
  }

  @Test
  @DisplayName("row 48: a job whose lock another holds is not finished")
  void aJobWhoseLockAnotherHoldsIsNotFinished() {
    meanwhile(() -> Interop.redis().psetex(twins.javaKey("1:lock"), 3_600_000, "another"));
    assertThat(Interop.redis().get(twins.javaKey("1:lock"))).isEqualTo("another");
    assertThat(Interop.redis().lrange(twins.javaKey("active"), 0, -1)).containsExactly("1");
  }

  @Test
  @DisplayName("row 48: a job whose lock is gone is not finished")
  void aJobWhoseLockIsGoneIsNotFinished() {
    meanwhile(() -> Interop.redis().del(twins.javaKey("1:lock")));
    assertThat(Interop.redis().lrange(twins.javaKey("active"), 0, -1)).containsExactly("1");
  }

  @Test
  @DisplayName("row 48: a job that is not active any more is not finished, but loses its lock")
  void aJobThatIsNotActiveIsNotFinished() {
    meanwhile(() -> Interop.redis().del(twins.javaKey("active")));
    assertThat(Interop.redis().exists(twins.javaKey("1:lock"))).isZero();
  }

  @Test
  void idsThatAreKeysOfTheQueueAreRefused() {
    for (String id : List.of("wait", "meta", "stalled-check", "events", "0", "12", "a:b")) {
      Assertions.assertThatThrownBy(() -> JobOptions.defaults().id(id))
          .isInstanceOf(InvalidInputException.class);
    }
    Assertions.assertThatThrownBy(() -> both.drover().queue("a:b", Object.class))
        .isInstanceOf(InvalidInputException.class);
  }
}
