package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.ActiveJob;
import io.drover.job.JobState;
import io.drover.job.JsonCodec;
import io.drover.job.NewJob;
import io.drover.job.UndecodableException;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what happens when a codec, or a class of the user's that it calls, throws. */
interface CodecRules extends RuntimeTest {

  @Test
  @DisplayName("W90 whatever a codec throws at data fails that job alone")
  default void whatACodecThrowsAtDataFailsThatJobAlone() {
    for (Error error : errors()) {
      try (RuntimeBench bench = bench(new Spoiled(error))) {
        List<String> ids = addAll(bench, "tea", "spoiled in store", "milk");
        bench.orders().worker(job -> "ok").start();

        bench.until(() -> bench.orders().counts().unfinished() == 0);
        assertThat(states(bench, ids))
            .containsExactly(JobState.COMPLETED, JobState.FAILED, JobState.COMPLETED);
        assertThat(bench.job(ids.get(1)).failedReason().orElseThrow())
            .contains(error.getClass().getName());
        assertThat(bench.job(ids.get(1)).dataJson()).contains("spoiled in store");
      }
    }
  }

  @Test
  @DisplayName("W91 whatever a codec throws at the data of a batch fails that job alone")
  default void whatACodecThrowsAtABatchFailsThatJobAlone() {
    for (Error error : errors()) {
      try (RuntimeBench bench = bench(new Spoiled(error))) {
        List<String> ids = addAll(bench, "tea", "spoiled in store", "milk");
        bench.orders().batchWorker(10, batch -> batch.jobs().forEach(ActiveJob::data)).start();

        bench.until(() -> bench.orders().counts().unfinished() == 0);
        assertThat(states(bench, ids))
            .containsExactly(JobState.COMPLETED, JobState.FAILED, JobState.COMPLETED);
      }
    }
  }

  @Test
  @DisplayName("W92 whatever a codec throws at a result fails that job for good")
  default void whatACodecThrowsAtAResultFailsThatJob() {
    for (Error error : errors()) {
      try (RuntimeBench bench = bench(new Spoiled(error))) {
        List<String> ids = addAll(bench, "tea", "cake", "milk");
        bench
            .orders()
            .worker(job -> job.data().item().equals("cake") ? order("spoiled") : job.data())
            .start();

        bench.until(() -> bench.orders().counts().unfinished() == 0);
        assertThat(states(bench, ids))
            .containsExactly(JobState.COMPLETED, JobState.FAILED, JobState.COMPLETED);
      }
    }
  }

  @Test
  @DisplayName("W93 whatever a codec throws at an add refuses it, and nothing is stored")
  default void whatACodecThrowsAtAnAddRefusesIt() {
    for (Error error : errors()) {
      try (RuntimeBench bench = bench(new Spoiled(error))) {
        assertThatThrownBy(() -> bench.orders().add("buy", order("spoiled")))
            .isInstanceOf(UndecodableException.class)
            .hasCause(error);
        assertThatThrownBy(
                () ->
                    bench
                        .orders()
                        .addAll(
                            List.of(
                                NewJob.of("buy", order("tea")),
                                NewJob.of("buy", order("spoiled")))))
            .isInstanceOf(UndecodableException.class);
        assertThat(bench.orders().counts().total()).isZero();
      }
    }
  }

  /** What the stack, the class path and the heap have in store. */
  private static List<Error> errors() {
    return List.of(
        new StackOverflowError(),
        new NoClassDefFoundError("org/example/Missing"),
        new OutOfMemoryError("not really"));
  }

  private RuntimeBench bench(JsonCodec codec) {
    return new RuntimeBench(this::openEngine, settings -> settings.codec(codec));
  }

  private static List<String> addAll(RuntimeBench bench, String... items) {
    List<String> ids = new ArrayList<>();
    for (String item : items) {
      ids.add(bench.orders().add("buy", order(item)).id());
    }
    return ids;
  }

  private static List<JobState> states(RuntimeBench bench, List<String> ids) {
    return ids.stream().map(id -> bench.job(id).state()).toList();
  }

  /** The default codec, but it throws at values that are spoiled. */
  record Spoiled(JsonCodec codec, Error error) implements JsonCodec {

    Spoiled(Error error) {
      this(JsonCodec.jackson(), error);
    }

    @Override
    public byte[] encode(@Nullable Object value, Type type) {
      if (value instanceof Order order && order.item().equals("spoiled")) {
        throw error;
      }
      return codec.encode(value, type);
    }

    @Override
    public @Nullable Object decode(byte[] json, Type type) {
      Object value = codec.decode(json, type);
      if (value instanceof Order order && order.item().startsWith("spoiled")) {
        throw error;
      }
      return value;
    }

    @Override
    public void check(Type type) {}
  }
}
