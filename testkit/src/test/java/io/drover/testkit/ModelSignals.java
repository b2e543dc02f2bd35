package io.drover.testkit;

import io.drover.job.InvalidInputException;
import io.drover.job.Page;
import io.drover.spi.Answers;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.Retention;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.spi.Signals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The model's channels behind the seam. Safe for use by any number of threads. */
class ModelSignals implements Signals {

  private static final String CURSOR = "after ";

  private record Kept(byte[] payload, Instant until) {}

  private final ModelEngine engine;
  private final TreeMap<String, Kept> kept = new TreeMap<>();
  private final List<ModelListening> all = new CopyOnWriteArrayList<>();

  ModelSignals(ModelEngine engine) {
    this.engine = engine;
  }

  /** Takes over what is retained. */
  void reopen(ModelSignals before) {
    kept.putAll(before.kept);
  }

  private record ModelListening(Interest interest, Listener listener, List<ModelListening> all)
      implements Listening {

    @Override
    public void close() {
      all.removeIf(each -> each == this);
    }
  }

  @Override
  public CompletableFuture<Optional<Signalled>> publish(
      List<Signal> signals, List<JobDelivery> jobs, Map<String, Long> versions, Instant now) {
    return engine.future(
        () ->
            engine.routes.isCurrent(versions)
                ? Optional.of(
                    Signalled.of(
                        engine.delivered(jobs),
                        signals.stream().map(signal -> publish(signal, now)).toList()))
                : Optional.empty());
  }

  private long publish(Signal signal, Instant now) {
    if (signal.retained() != null) {
      kept.put(signal.channel(), new Kept(signal.payload(), now.plus(signal.retained())));
    }
    long told = 0;
    for (ModelListening each : all) {
      if (each.interest.takes(signal.channel())) {
        told++;
        tell(each, signal);
      }
    }
    return told;
  }

  private static void tell(ModelListening listening, Signal signal) {
    try {
      listening.listener.heard(signal.channel(), signal.payload());
    } catch (RuntimeException e) {
      // Nobody else's trouble.
    }
  }

  @Override
  public CompletableFuture<Listening> listen(Interest interest, Listener listener) {
    return engine.future(
        () -> {
          ModelListening listening = new ModelListening(interest, listener, all);
          all.add(listening);
          return listening;
        });
  }

  @Override
  public CompletableFuture<List<Signal>> retained(Interest interest, Instant now) {
    return engine.future(
        () -> {
          List<Signal> found = new ArrayList<>();
          kept.forEach(
              (channel, each) -> {
                if (interest.takes(channel) && each.until.isAfter(now)) {
                  found.add(Signal.of(channel, each.payload));
                }
              });
          return found;
        });
  }

  @Override
  public CompletableFuture<Page<Retention>> retaining(
      Interest interest, @Nullable String after, int limit, Instant now) {
    return engine.future(
        () -> {
          if (after != null && !after.startsWith(CURSOR)) {
            throw new InvalidInputException("expected a cursor, got: " + after);
          }
          List<Retention> found =
              kept.entrySet().stream()
                  .filter(one -> interest.takes(one.getKey()) && one.getValue().until.isAfter(now))
                  .map(one -> Retention.of(one.getKey(), one.getValue().until))
                  .filter(one -> after == null || cursor(one).compareTo(after) > 0)
                  .sorted(Comparator.comparing(ModelSignals::cursor))
                  .toList();
          return found.size() <= limit
              ? Answers.page(found, null)
              : Answers.page(found.subList(0, limit), cursor(found.get(limit - 1)));
        });
  }

  private static String cursor(Retention one) {
    return "%s%020d %s".formatted(CURSOR, one.until().toEpochMilli(), one.channel());
  }

  @Override
  public CompletableFuture<Boolean> forget(String channel, Instant now) {
    return engine.future(
        () -> {
          Kept before = kept.remove(channel);
          return before != null && before.until.isAfter(now);
        });
  }
}
