package io.drover.internal.insight;

import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.SystemTime;
import io.drover.internal.threads.Ticker;
import io.drover.internal.work.OnDuty;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The workers of this process, and what tells other processes of them while there are any. Safe for
 * use by several threads.
 */
public final class Attendance implements Part {

  private static final GuardedLog LOG = GuardedLog.of(Attendance.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  /** So long that one announcement may come late. */
  private static final Duration TTL = Duration.ofSeconds(6);

  private static final long LAST_WORD_SECONDS = 1;

  private final StoreContext store;
  private final CompletionThreads threads;
  private final String id = UUID.randomUUID().toString();
  private final List<OnDuty> workers = new CopyOnWriteArrayList<>();

  /** The machine's, whatever the store's: that a process is there is true in real time. */
  private final SystemTime clock = new SystemTime();

  private @Nullable Ticker ticker;
  private boolean ended;
  private volatile CompletableFuture<?> lastWord = CompletableFuture.completedFuture(null);

  /** Begins without workers. */
  public Attendance(StoreContext store, CompletionThreads threads) {
    this.store = store;
    this.threads = threads;
  }

  /** Notes a worker that begins. */
  public void enter(OnDuty worker) {
    forgetClosed();
    workers.add(worker);
    synchronized (this) {
      if (ticker != null || ended || !store.engine().traits().shared()) {
        return;
      }
      ticker = Ticker.start(clock, INTERVAL, () -> threads.upkeep().execute(this::tell));
    }
    threads.upkeep().execute(this::tell);
  }

  private void forgetClosed() {
    workers.removeIf(OnDuty::isClosed);
  }

  /** Returns the workers of this process that are there. */
  List<OnDuty> workers() {
    forgetClosed();
    return List.copyOf(workers);
  }

  /** Returns what this process says of itself now. */
  ProcessCard card() {
    return card(Host.NAME);
  }

  private ProcessCard card(String host) {
    return new ProcessCard(
        id, host, ProcessHandle.current().pid(), workers().stream().map(OnDuty::card).toList());
  }

  /** Tells what is so. Who enters or closes must not wait for the name of the machine. */
  private void tell() {
    tellNow(Host.NAME); // Which is asked for before the lock is taken.
  }

  /** Looks under the lock, so that who enters meanwhile is told of. */
  private synchronized void tellNow(String host) {
    if (ended) {
      return;
    }
    ProcessCard card = card(host);
    if (card.workers().isEmpty()) {
      fallSilent();
    } else {
      told(store.engine().presence().announce(id, card.toJson(), clock.instant(), TTL));
    }
  }

  /** Tells nothing until there is another worker. Under the lock. */
  private void fallSilent() {
    if (ticker != null) {
      ticker.close();
      ticker = null;
      lastWord = store.engine().presence().withdraw(id);
      told(lastWord);
    }
  }

  private static void told(CompletableFuture<?> call) {
    CompletableFuture<?> unused =
        call.whenComplete(
            (done, error) -> {
              if (error != null) {
                LOG.debug("other processes could not be told which workers are here", error);
              }
            });
  }

  @Override
  public synchronized void beginClose(Duration limit) {
    ended = true;
    LOG.attempt("take back that this process is there", this::fallSilent);
    clock.close();
  }

  @Override
  public void awaitClosed(long end) {
    try {
      lastWord.get(LAST_WORD_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("the store was not told that this process ends; others see it in seconds", e);
    }
  }

  /**
   * The name of this machine, asked for once, when it is first wanted: the network may be asked.
   */
  private static final class Host {

    static final String NAME = name();

    private Host() {}

    private static String name() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "localhost"; // A machine whose name cannot be resolved has one all the same.
      }
    }
  }
}
