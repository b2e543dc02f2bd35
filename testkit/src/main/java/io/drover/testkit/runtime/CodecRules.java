package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.drover.JobQueue;
import io.drover.job.ActiveJob;
import io.drover.job.InvalidInputException;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.JsonCodec;
import io.drover.job.NewJob;
import io.drover.job.TypeToken;
import io.drover.job.UndecodableException;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

  @Test
  @DisplayName("W94 a type no data can be decoded of is refused before there is a job of it")
  default void aTypeNoDataCanBeDecodedOfIsRefused() {
    try (RuntimeBench bench = bench()) {
      JobType<Runnable> kind = JobType.of("run", Runnable.class);
      assertThatThrownBy(() -> bench.drover().queue("tasks", Runnable.class))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("java.lang.Runnable");
      assertThatThrownBy(() -> bench.drover().queue("tasks", new TypeToken<List<Runnable>>() {}))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> bench.drover().queue("tasks").worker().on(kind, job -> "ok").start())
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  @DisplayName("W95 the elements of a list are decoded as what the list was declared to hold")
  default void elementsAreDecodedAsWhatTheyWereDeclaredToBe() {
    try (RuntimeBench bench = bench()) {
      JobType<List<Drink>> kind = JobType.of("serve", new TypeToken<List<Drink>>() {});
      List<Drink> drinks = List.of(new Tea(90), new Milk("cold"));
      JobQueue<Object> bar = bench.drover().queue("bar");
      JobQueue<List<Drink>> table = bench.drover().queue("table", kind.type());
      List<List<Drink>> served = new CopyOnWriteArrayList<>();
      bar.worker().onAction(kind, job -> served.add(job.data())).start();
      table.worker(job -> served.add(job.data())).start();

      bar.add(kind, drinks);
      table.add("serve", drinks);
      bench.until(() -> served.size() == 2);
      assertThat(served).containsExactly(drinks, drinks);
    }
  }

  /** Data of several kinds, which say what they are. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
  @JsonSubTypes({@JsonSubTypes.Type(Tea.class), @JsonSubTypes.Type(Milk.class)})
  interface Drink {}

  /** Data of one kind. */
  record Tea(int degrees) implements Drink {}

  /** Data of one kind. */
  record Milk(String how) implements Drink {}

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
