package io.drover.internal.observe;

import io.drover.internal.threads.GuardedLog;
import io.drover.spi.Engine;
import io.drover.spi.HandlerRun;
import io.drover.spi.Observer;
import io.drover.spi.Observer.Scope;
import io.drover.spi.Observer.Sending;
import io.drover.spi.Outgoing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The observers of one open store, as the runtime tells them: whatever they throw ends here, and is
 * logged at most once a minute. Safe for use by any number of threads.
 *
 * <p>Who would make something only for observers asks first whether there are any.
 */
public final class Observation {

  /** Nobody is told. */
  public static final Observation NONE = new Observation(List.of());

  private static final GuardedLog LOG = GuardedLog.of(Observation.class);
  private static final long BETWEEN_COMPLAINTS = TimeUnit.MINUTES.toNanos(1);

  private final Observer[] observers;
  private final AtomicLong complainAt = new AtomicLong(System.nanoTime());

  private Observation(List<Observer> observers) {
    this.observers = observers.toArray(Observer[]::new);
  }

  /** Returns what tells these observers, each on its own. */
  public static Observation of(List<Observer> observers) {
    return observers.isEmpty() ? NONE : new Observation(observers);
  }

  /** Returns whether anybody is told. */
  public boolean isOn() {
    return observers.length > 0;
  }

  /** Returns an engine whose calls are told; the engine itself if nobody is. */
  public Engine of(Engine engine) {
    return isOn() ? new ObservedEngine(engine, this) : engine;
  }

  /** Tells each observer something. Throws nothing. */
  public void tell(Consumer<Observer> event) {
    for (Observer observer : observers) {
      guard(() -> event.accept(observer));
    }
  }

  /** Tells that jobs are about to be added. Neither this nor what it returns throws. */
  public Sending sending(Outgoing what) {
    List<Sending> all = new ArrayList<>(observers.length);
    for (Observer observer : observers) {
      guard(() -> all.add(observer.sending(what)));
    }
    all.removeIf(one -> one == null || one == Sending.NOTHING);
    return all.isEmpty() ? Sending.NOTHING : new SendingOfAll(all);
  }

  /** Tells that a handler is about to run. Neither this nor what it returns throws. */
  public Scope handling(HandlerRun run) {
    List<Scope> all = new ArrayList<>(observers.length);
    for (Observer observer : observers) {
      guard(() -> all.add(observer.handling(run)));
    }
    all.removeIf(one -> one == null || one == Scope.NOTHING);
    if (all.isEmpty()) {
      return Scope.NOTHING;
    }
    return error -> {
      for (int i = all.size() - 1; i >= 0; i--) { // What was opened last is closed first.
        Scope one = all.get(i);
        guard(() -> one.close(error));
      }
    };
  }

  /** Takes a step of telling, which may throw what it will. */
  void guard(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) { // Whatever an observer throws, jobs go on.
      long now = System.nanoTime();
      long due = complainAt.get();
      if (now - due >= 0 && complainAt.compareAndSet(due, now + BETWEEN_COMPLAINTS)) {
        LOG.warn(
            "an observer could not be told; further failures within a minute are not logged", e);
      }
    }
  }

  /** What several observers, or one, give to jobs on their way. */
  private final class SendingOfAll implements Sending {
    private final List<Sending> all;
    private final AtomicBoolean over = new AtomicBoolean();

    SendingOfAll(List<Sending> all) {
      this.all = all;
    }

    @Override
    public Map<String, String> carrier() {
      Map<String, String> carrier = new LinkedHashMap<>();
      for (Sending one : all) {
        guard(() -> one.carrier().forEach(carrier::putIfAbsent));
      }
      return carrier;
    }

    @Override
    public void ended(@Nullable Throwable error) {
      if (over.compareAndSet(false, true)) {
        all.forEach(one -> guard(() -> one.ended(error)));
      }
    }
  }
}
