package io.drover.internal.call;

import io.drover.internal.threads.GuardedLog;
import io.drover.internal.work.WorkLoop;
import io.drover.spi.Interest;
import io.drover.spi.Signals;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a server runs, and which of late their clients do not wait for any more. Safe for
 * use by several threads.
 */
final class Cancellations {

  private static final GuardedLog LOG = GuardedLog.of(Cancellations.class);
  private static final int MAX_REMEMBERED = 10_000;
  private static final String WHY = "the client cancelled the call, or waits for it no more";

  private final Calls home;
  private final String channel;
  private final Map<String, String> running = new HashMap<>();
  private final LinkedHashSet<String> cancelled = new LinkedHashSet<>();
  private volatile @Nullable CompletableFuture<Signals.Listening> listening;

  Cancellations(Calls home, String requests) {
    this.home = home;
    this.channel = CallNames.cancels(requests);
  }

  /** Begins to listen. A server that cannot lets its handlers run on. */
  void listen(WorkLoop<?, ?> loop) {
    try {
      CompletableFuture<Signals.Listening> begun =
          home.store().engine().signals().listen(Interest.inChannel(channel), new Listener(loop));
      listening = begun;
      home.store().await(begun, () -> "listen to cancelled calls");
    } catch (Throwable e) {
      LOG.warn("cancelled calls are not heard; their handlers run on", e);
    }
  }

  private final class Listener implements Signals.Listener {
    private final WorkLoop<?, ?> loop;

    Listener(WorkLoop<?, ?> loop) {
      this.loop = loop;
    }

    @Override
    public void heard(String name, byte[] payload) {
      String identity = new String(payload, StandardCharsets.UTF_8);
      String jobId = cancel(identity);
      if (jobId != null) {
        home.threads().calls().execute(() -> loop.cancel(jobId, WHY));
      }
    }

    @Override
    public void missed(Instant from, Instant until) {}
  }

  /** Remembers a cancelled request; returns its job if it runs here. */
  synchronized @Nullable String cancel(String identity) {
    cancelled.add(identity);
    if (cancelled.size() > MAX_REMEMBERED) {
      cancelled.remove(cancelled.iterator().next());
    }
    return running.get(identity);
  }

  /**
   * Notes that a request runs.
   *
   * @throws Refusal if its client does not wait for it any more
   */
  void enter(Request request, String jobId) {
    synchronized (this) {
      if (!cancelled.contains(request.identity())) {
        running.put(request.identity(), jobId);
        return;
      }
    }
    throw refusal();
  }

  /**
   * Refuses a request whose client does not wait for it any more.
   *
   * @throws Refusal if it is such a one
   */
  void check(Request request) {
    if (isCancelled(request)) {
      throw refusal();
    }
  }

  private static Refusal refusal() {
    return new Refusal(Fault.CANCELLED, "cancelled: " + WHY, null);
  }

  /** Notes that a request runs no more. */
  synchronized void leave(Request request) {
    running.remove(request.identity());
  }

  synchronized boolean isCancelled(Request request) {
    return cancelled.contains(request.identity());
  }

  void close() {
    CompletableFuture<Signals.Listening> begun = listening;
    if (begun != null) {
      begun.thenAccept(Signals.Listening::close);
    }
  }
}
