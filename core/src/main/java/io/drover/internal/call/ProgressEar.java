package io.drover.internal.call;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.Json;
import io.drover.internal.threads.GuardedLog;
import io.drover.job.Check;
import io.drover.job.DroverException;
import io.drover.job.JsonCodec;
import io.drover.job.TypeToken;
import io.drover.rpc.Progress;
import io.drover.spi.Interest;
import io.drover.spi.Signals;
import io.drover.spi.UnderWay;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hears what servers tell a client of the progress of its calls, from the first call on whose
 * caller wants to know. Safe for use by several threads.
 */
final class ProgressEar {

  private static final GuardedLog LOG = GuardedLog.of(ProgressEar.class);

  /** How much may wait for a listener that blocks; what comes then is lost. */
  private static final int MAX_WAITING = 10_000;

  private final Calls home;
  private final String channel;
  private final Function<String, @Nullable PendingCall> calls;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean telling;
  private @Nullable CompletableFuture<Signals.Listening> listening;

  /**
   * Creates it; it hears nothing yet.
   *
   * @param calls finds a pending call by the id it has in JSON
   */
  ProgressEar(Calls home, String replyQueue, Function<String, @Nullable PendingCall> calls) {
    this.home = home;
    this.channel = CallNames.progress(replyQueue);
    this.calls = calls;
  }

  private record Told(String json, JsonCodec codec) implements Progress {

    @Override
    public <T> @Nullable T as(TypeToken<T> type) {
      Check.notNull("a type", type);
      return JobShape.decode(codec, json.getBytes(StandardCharsets.UTF_8), type);
    }
  }

  /** Begins to listen; returns whether it does. Waits for that, in bounded time. */
  boolean listen() {
    try {
      home.store().await(listening(), () -> "listen to progress");
      return true;
    } catch (DroverException | UnsupportedOperationException e) {
      LOG.warn("progress of calls is not heard", e);
      return false;
    }
  }

  private synchronized CompletableFuture<Signals.Listening> listening() {
    CompletableFuture<Signals.Listening> begun = listening;
    if (begun == null || begun.isCompletedExceptionally()) {
      begun = home.store().engine().signals().listen(Interest.inChannel(channel), new Listener());
      listening = begun;
    }
    return begun;
  }

  private final class Listener implements Signals.Listener {

    @Override
    public void heard(String name, byte[] payload) {
      String text = Json.text(payload);
      String[] parts = new String[2];
      boolean read =
          text != null
              && Json.visit(
                  text,
                  (property, raw) -> {
                    switch (property) {
                      case "correlationId" -> parts[0] = raw;
                      case "progress" -> parts[1] = raw;
                      default -> {}
                    }
                  });
      if (read && parts[0] != null && parts[1] != null) {
        String id = parts[0];
        Progress told = new Told(parts[1], home.store().codec());
        tell(() -> told(id, told));
      }
    }

    @Override
    public void missed(Instant from, Instant until) {}
  }

  private void told(String id, Progress progress) {
    PendingCall call = calls.apply(id);
    Consumer<Progress> listener = call == null ? null : call.options().onProgress();
    if (listener != null) {
      listener.accept(progress);
    }
  }

  // ---- one after the other ------------------------------------------------------------------

  private void tell(Runnable one) {
    synchronized (this) {
      if (waiting.size() == MAX_WAITING) {
        return;
      }
      waiting.add(one);
      if (telling) {
        return;
      }
      telling = true;
    }
    try {
      home.threads().results().execute(this::tellAll);
    } catch (Throwable e) {
      synchronized (this) {
        telling = false;
      }
      LOG.warn("no thread can be had to tell progress; it is told with the next", e);
    }
  }

  private void tellAll() {
    for (Runnable one = next(); one != null; one = next()) {
      LOG.attempt("tell the progress of a call", one);
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable one = waiting.poll();
    telling = one != null;
    return one;
  }

  synchronized void report(Bustle.Report report) {
    if (telling) {
      report.underWay(UnderWay.of("telling the progress of calls"));
    }
  }

  synchronized void close() {
    waiting.clear();
    if (listening != null) {
      listening.thenAccept(Signals.Listening::close);
    }
  }
}
