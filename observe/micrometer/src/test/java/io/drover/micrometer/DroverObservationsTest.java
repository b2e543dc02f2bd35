package io.drover.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DroverObservationsTest {

  private final Tracing tracing = new Tracing();
  private final ObservationRegistry registry = registry(tracing);
  private final Drover drover = open(DroverObservations.of(registry));
  private final JobQueue<String> mails = drover.queue("mails", String.class);

  /** Does what the handlers of Micrometer Tracing do: writes headers, reads them, and notes. */
  private static final class Tracing implements ObservationHandler<Observation.Context> {
    private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

    @Override
    public void onStart(Observation.Context context) {
      if (context instanceof SendContext sending) {
        sending.getSetter().set(sending.getCarrier(), "traceparent", "00-abc-01");
      } else if (context instanceof ProcessContext processing) {
        String parent = processing.getGetter().get(processing.getCarrier(), "traceparent");
        context.put("parent", String.valueOf(parent));
      }
    }

    @Override
    public void onStop(Observation.Context context) {
      stopped.add(context);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }

    Observation.Context only(String name) {
      Awaitility.await().until(() -> named(name).size() == 1);
      return named(name).get(0);
    }

    private List<Observation.Context> named(String name) {
      return stopped.stream().filter(one -> name.equals(one.getName())).toList();
    }
  }

  private static ObservationRegistry registry(Tracing tracing) {
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(tracing);
    return registry;
  }

  private static Drover open(DroverObservations observations) {
    return Drover.open("embedded:", DroverSettings.defaults().observer(observations));
  }

  @AfterEach
  void close() {
    drover.close();
  }

  private static Map<String, String> keys(Observation.Context context) {
    Map<String, String> keys = new java.util.TreeMap<>();
    context.getAllKeyValues().forEach(one -> keys.put(one.getKey(), one.getValue()));
    return keys;
  }

  @Test
  void contextTravelsWithTheJobToItsHandler() {
    String id = mails.add("welcome", "a").id();
    List<String> current = new CopyOnWriteArrayList<>();
    mails
        .worker(job -> current.add(registry.getCurrentObservation().getContext().getName()))
        .start();
    Observation.Context sent = tracing.only("drover.send");
    assertThat(sent.getContextualName()).isEqualTo("add mails");
    assertThat(keys(sent))
        .containsEntry("messaging.system", "drover")
        .containsEntry("messaging.operation.type", "send")
        .containsEntry("messaging.destination.name", "mails")
        .containsEntry("drover.job.name", "welcome")
        .containsEntry("messaging.batch.message_count", "1");
    Observation.Context processed = tracing.only("drover.process");
    assertThat(processed.<String>get("parent")).isEqualTo("00-abc-01");
    assertThat(processed.getContextualName()).isEqualTo("process mails");
    assertThat(keys(processed))
        .containsEntry("messaging.operation.name", "process")
        .containsEntry("messaging.message.id", id)
        .containsEntry("drover.job.attempt", "1");
    assertThat(current).containsExactly("drover.process");
    assertThat(mails.find(id).orElseThrow().options().telemetry())
        .isEqualTo("{\"traceparent\":\"00-abc-01\"}");
  }

  @Test
  void anErrorIsToldAndABatchIsNobodysChild() {
    mails.addAll(List.of(NewJob.of("a", "1"), NewJob.of("b", "2")));
    mails
        .<String>batchWorker(
            2,
            batch -> {
              throw new IllegalStateException("down");
            })
        .start();
    Observation.Context processed = tracing.only("drover.process");
    assertThat(processed.getError()).hasMessage("down");
    assertThat(processed.<String>get("parent")).isEqualTo("null");
    assertThat(keys(processed)).containsEntry("messaging.batch.message_count", "2");
  }

  @Test
  void aJobThatOmitsTheContextCarriesNone() {
    String id = mails.add("a", "1", JobOptions.defaults().omitTelemetryContext(true)).id();
    assertThat(mails.find(id).orElseThrow().options().telemetry()).isNull();
    assertThat(tracing.only("drover.send")).isNotNull();
  }

  @Test
  void conventionsOfTheUsersNameObservations() {
    DroverObservations named =
        DroverObservations.of(registry)
            .sendConvention(
                new SendConvention() {
                  @Override
                  public String getName() {
                    return "mine.send";
                  }
                })
            .processConvention(
                new ProcessConvention() {
                  @Override
                  public String getName() {
                    return "mine.process";
                  }
                });
    try (Drover other = open(named)) {
      JobQueue<String> queue = other.queue("other", String.class);
      queue.add("a", "1");
      queue.worker(job -> null).start();
      assertThat(tracing.only("mine.send").getContextualName()).isEqualTo("add other");
      assertThat(tracing.only("mine.process").getContextualName()).isEqualTo("process other");
    }
  }
}
