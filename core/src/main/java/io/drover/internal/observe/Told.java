package io.drover.internal.observe;

import io.drover.job.Added;
import io.drover.spi.AddedJob;
import io.drover.spi.EngineCall;
import io.drover.spi.JobDelivery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** How calls of the engine are timed and told. Safe for use by any number of threads. */
final class Told {

  private final Observation observation;

  Told(Observation observation) {
    this.observation = observation;
  }

  /**
   * Makes a call that is answered later. It is told before whoever waits for the answer has it.
   *
   * @param call the call, with what it carries
   * @param received how many entries an answer brings
   * @param then takes an answer in before the call is told
   */
  <V> CompletableFuture<V> later(
      EngineCall call,
      Supplier<CompletableFuture<V>> made,
      ToIntFunction<V> received,
      Consumer<V> then) {
    long begin = System.nanoTime();
    CompletableFuture<V> answer;
    try {
      answer = made.get();
    } catch (Throwable e) {
      over(call, begin, e);
      throw e;
    }
    return answer.whenComplete(
        (value, error) -> {
          if (error != null) {
            over(call, begin, error);
          } else {
            long took = System.nanoTime() - begin;
            // An answer that makes no sense is not for this to find fault with.
            observation.guard(() -> then.accept(value));
            observation.guard(
                () -> tell(call.load(call.sent(), received.applyAsInt(value)).took(took)));
          }
        });
  }

  /** Tells a call that is over now. */
  void over(EngineCall call, long begin, @Nullable Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    tell(call.took(System.nanoTime() - begin).failed(cause == null ? error : cause));
  }

  private void tell(EngineCall call) {
    observation.tell(observer -> observer.called(call));
  }

  // ---- jobs -----------------------------------------------------------------------------------

  /** Tells what became of jobs for several queues. */
  void added(List<JobDelivery> jobs, List<Added> answers) {
    List<AddedJob> added = new ArrayList<>(jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      added.add(AddedJob.of(jobs.get(i).queue(), jobs.get(i).job().name(), answers.get(i)));
    }
    added(added);
  }

  /** Tells jobs whose answers say no more than that they are stored. */
  void stored(List<JobDelivery> jobs) {
    List<AddedJob> added = new ArrayList<>(jobs.size());
    for (JobDelivery one : jobs) {
      added.add(AddedJob.of(one.queue(), one.job().name(), one.job().id()));
    }
    added(added);
  }

  /** Tells added jobs, unless there are none. */
  void added(List<AddedJob> jobs) {
    if (!jobs.isEmpty()) {
      observation.tell(observer -> observer.added(jobs));
    }
  }

  /** Tells jobs that were made ready again, unless there are none. */
  void stalled(String queue, List<String> ids) {
    if (!ids.isEmpty()) {
      observation.tell(observer -> observer.stalled(queue, ids));
    }
  }
}
