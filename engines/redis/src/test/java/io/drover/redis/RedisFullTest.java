package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.StoreException;
import io.drover.redis.RedisFullRows.Row;
import io.drover.spi.EventLog;
import io.drover.spi.Flows;
import io.drover.spi.Inspection;
import io.drover.spi.JobStore;
import io.drover.spi.Ledger;
import io.drover.spi.Presence;
import io.drover.spi.Routes;
import io.drover.spi.Schedules;
import io.drover.spi.Signals;
import io.drover.testkit.EngineFixture;
import io.drover.testkit.QueueBench;
import io.drover.testkit.VirtualEngineFixture;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each call of the engine on a server whose memory is full: what takes work away, ends it or frees
 * memory is done, and what stores something new is refused with nothing changed.
 */
class RedisFullTest {

  private static RedisServer server;
  private static QueueBench bench;

  /** What changes nothing, and so needs no memory. */
  private static final Set<String> READING =
      Set.of(
          "JobStore.checkTogether",
          "JobStore.watch",
          "Inspection.queues",
          "Inspection.workers",
          "Inspection.counts",
          "Inspection.status",
          "Inspection.statuses",
          "Inspection.standing",
          "Inspection.countsByPriority",
          "Inspection.find",
          "Inspection.page",
          "Inspection.logs",
          "Inspection.settings",
          "Inspection.finished",
          "Inspection.heldUntil",
          "EventLog.follow",
          "Flows.children",
          "Flows.childCounts",
          "Schedules.find",
          "Schedules.page",
          "Ledger.read",
          "Routes.find",
          "Routes.all",
          "Routes.bindings",
          "Signals.listen",
          "Signals.retained",
          "Signals.retaining",
          "Presence.announced",
          "Presence.watching");

  @BeforeAll
  static void open() {
    server = RedisServer.start();
    EngineFixture fixture =
        new VirtualEngineFixture(
            time -> RedisEngine.open(RedisSettings.at(server.uri()), time), () -> {});
    bench = new QueueBench(fixture);
  }

  @AfterAll
  static void close() {
    bench.close();
    server.close();
  }

  static List<Row> rows() {
    return RedisFullRows.all();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatTakesWorkAwayIsDoneAndWhatIsNewIsRefusedWhole(Row row) {
    RedisFullScene scene = new RedisFullScene(server, bench);
    scene.fill();
    if (row.answer() != null) {
      assertThat(row.made().apply(scene)).isEqualTo(row.answer());
      return;
    }
    Map<String, String> before = scene.stored();
    assertThatThrownBy(() -> row.made().apply(scene))
        .satisfiesAnyOf(
            error -> assertThat(error).isInstanceOf(StoreException.class),
            error -> assertThat(error).hasCauseInstanceOf(StoreException.class))
        .hasMessageContaining("expected memory");
    assertThat(scene.stored()).isEqualTo(before);
  }

  @Test
  void everyCallHasARow() {
    Set<String> calls = new TreeSet<>();
    for (Class<?> facet :
        List.of(
            JobStore.class,
            Inspection.class,
            EventLog.class,
            Flows.class,
            Schedules.class,
            Ledger.class,
            Routes.class,
            Signals.class,
            Presence.class)) {
      Stream.of(facet.getDeclaredMethods())
          .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
          .map(Method::getName)
          .forEach(name -> calls.add(facet.getSimpleName() + "." + name));
    }
    Set<String> known = new TreeSet<>(READING);
    rows().forEach(row -> known.add(row.method()));
    assertThat(known).isEqualTo(calls);
  }
}
