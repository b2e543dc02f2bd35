package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.NewJob;
import io.drover.job.StoreException;
import io.drover.spi.EngineCall;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what observers are told of the calls of the store. */
interface ObservedCallRules extends ObserverRules {

  @Test
  @DisplayName("W508 calls of the store are told with what they carried, and as failed if they did")
  default void callsAreToldWithTheirSize() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(notes)) {
      bench
          .orders()
          .addAll(List.of(NewJob.of("buy", order("tea")), NewJob.of("buy", order("tea"))));
      EngineCall add = call(notes, "add");
      assertThat(add.facet()).isEqualTo("jobs");
      assertThat(add.queue()).contains("orders");
      assertThat(add.sent()).isEqualTo(2);
      assertThat(add.took()).isPositive();
      assertThat(add.error()).isEmpty();

      bench.orders().worker(job -> "ok").concurrency(2).start();
      bench.until(() -> notes.ended.size() == 2);
      List<EngineCall> trips =
          notes.calls.stream().filter(call -> call.method().equals("advance")).toList();
      assertThat(trips.stream().mapToInt(EngineCall::sent).sum()).isEqualTo(2);
      assertThat(trips.stream().mapToInt(EngineCall::received).sum()).isEqualTo(2);

      bench.engine().plan(Call.ADD, Fault.FAIL_BEFORE, 1, 1);
      notes.calls.clear();
      assertThatThrownBy(() -> bench.orders().add("buy", order("tea")))
          .isInstanceOf(StoreException.class);
      assertThat(call(notes, "add").error().orElseThrow())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("a fault before");
      assertThat(notes.sent).containsExactly("stored", "StoreException");
      assertThat(notes.comers()).hasSize(2);

      bench.orders().counts();
      assertThat(call(notes, "counts").facet()).isEqualTo("inspection");
    }
  }

  private static EngineCall call(Notebook notes, String method) {
    List<EngineCall> found =
        notes.calls.stream().filter(call -> call.method().equals(method)).toList();
    assertThat(found).as("calls of %s", method).hasSize(1);
    return found.get(0);
  }
}
