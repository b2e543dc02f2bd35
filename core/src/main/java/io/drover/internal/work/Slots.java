package io.drover.internal.work;

import io.drover.spi.WorkerSlots;
import java.util.Optional;
import java.util.function.IntSupplier;

/** The slots of a worker, as observers ask for them. Safe for use by several threads. */
record Slots(WorkerPlan plan, String queue, IntSupplier most, IntSupplier taken)
    implements WorkerSlots {

  @Override
  public Optional<String> name() {
    return Optional.ofNullable(plan.name());
  }

  @Override
  public int concurrency() {
    return most.getAsInt();
  }

  @Override
  public int running() {
    return taken.getAsInt();
  }
}
