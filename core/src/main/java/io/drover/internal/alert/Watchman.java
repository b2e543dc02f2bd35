package io.drover.internal.alert;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.LifeCycle.Stage;
import io.drover.internal.store.Limits;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Doorbell;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Threads;
import io.drover.internal.threads.Ticker;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A thread that looks at the queues again and again and has told what the rules find. Safe for use
 * by several threads.
 *
 * <p>It runs no code of users: who is told is told by a {@link Courier}. Whatever the store throws,
 * only closing ends the thread.
 */
public final class Watchman implements AutoCloseable, Part {

  private static final GuardedLog LOG = GuardedLog.of(Watchman.class);

  /** How often events are read if a rule needs them: more often than a busy log forgets them. */
  private static final Duration EVENTS_EVERY = Duration.ofSeconds(1);

  private final StoreContext store;
  private final LifeCycle life;
  private final WatchPlan plan;
  private final Board board;
  private final StallLog stalls;
  private final Survey survey;
  private final List<Courier> couriers;
  private final Thread thread;
  private final Doorbell bell = new Doorbell();
  private final AtomicLong looks = new AtomicLong();
  private @Nullable Ticker lookTicker;
  private @Nullable Ticker eventTicker;
  private volatile List<Alert> active = List.of();
  private volatile @Nullable Instant lastLook;
  private volatile boolean lookDue = true;
  private volatile boolean eventsDue = true;
  private volatile boolean looking;
  private volatile boolean ending;
  private boolean awayTold;

  private Watchman(StoreContext store, LifeCycle life, WatchPlan plan) {
    this.store = store;
    this.life = life;
    this.plan = plan;
    this.board = new Board(plan.rules());
    this.stalls = new StallLog(store, plan.rules());
    this.survey = new Survey(store, plan.rules(), stalls);
    this.couriers = plan.couriers();
    this.thread = Threads.capture().daemon("drover-alerts", this::run);
  }

  /** Starts to watch; the first look is at once. */
  public static Watchman start(StoreContext store, LifeCycle life, WatchPlan plan) {
    Watchman watchman = new Watchman(store, life, plan);
    try {
      life.register(Stage.LISTEN, watchman);
      watchman.couriers.forEach(Courier::start);
      watchman.thread.start();
      watchman.tick();
      return watchman;
    } catch (Throwable e) {
      watchman.stop();
      watchman.couriers.forEach(Courier::end);
      throw e;
    }
  }

  private synchronized void tick() {
    if (ending) {
      return;
    }
    lookTicker = Ticker.start(store.time(), plan.every(), this::lookNow);
    if (stalls.isNeeded() && EVENTS_EVERY.compareTo(plan.every()) < 0) {
      eventTicker = Ticker.start(store.time(), EVENTS_EVERY, this::readEvents);
    }
  }

  private void lookNow() {
    lookDue = true;
    eventsDue = true;
    bell.ring();
  }

  private void readEvents() {
    eventsDue = true;
    bell.ring();
  }

  /** Returns what was told last of all that is up, as of the last look. */
  public List<Alert> active() {
    return active;
  }

  /** Returns the instant of the last look that the store answered. */
  public Optional<Instant> lastLook() {
    return Optional.ofNullable(lastLook);
  }

  // ---- looking --------------------------------------------------------------------------------

  private void run() {
    try {
      while (!ending) {
        looking = true; // Before what is due is taken, so that there is no gap between the two.
        boolean look = lookDue;
        boolean events = eventsDue;
        lookDue = false;
        eventsDue = false;
        if (look || events) {
          looks.incrementAndGet();
          lookAndTell(look);
        }
        looking = false;
        if (!lookDue && !eventsDue && !ending) {
          bell.await();
        }
      }
    } finally {
      LOG.attempt("close what alerts followed", stalls::close);
    }
  }

  private void lookAndTell(boolean look) {
    Instant now = store.now();
    List<Alert> told = List.of();
    try {
      if (look) {
        Survey.Look seen = survey.look(now);
        told = board.look(seen.readings(), seen.there(), now);
        lastLook = now;
        back();
      } else {
        stalls.read();
      }
    } catch (Throwable e) {
      if (ending) {
        return;
      }
      away(e);
      told = look ? board.away(now) : told;
    }
    active = board.active();
    List<Alert> all = told;
    LOG.attempt("tell of alerts", () -> all.forEach(this::tell));
  }

  private void tell(Alert alert) {
    if (plan.log()) {
      AlertLog.tell(alert);
    }
    couriers.forEach(courier -> courier.tell(alert));
  }

  private void away(Throwable error) {
    if (!awayTold) {
      awayTold = true;
      LOG.warn("queues cannot be looked at for alerts now; what is up stays up", error);
    }
  }

  private void back() {
    if (awayTold) {
      awayTold = false;
      LOG.info("queues are looked at for alerts again");
    }
  }

  // ---- closing --------------------------------------------------------------------------------

  /** Ends watching; waits until no listener is running, unless it is the one who calls. */
  @Override
  public void close() {
    stop();
    awaitClosed(System.nanoTime() + Limits.nanos(store.limits().closeLimit()));
  }

  @Override
  public void beginClose(Duration limit) {
    stop();
  }

  private void stop() {
    ending = true;
    bell.ring();
    synchronized (this) {
      close(lookTicker);
      close(eventTicker);
    }
    life.unregister(Stage.LISTEN, this);
  }

  private static void close(@Nullable Ticker ticker) {
    if (ticker != null) {
      ticker.close();
    }
  }

  @Override
  public void awaitClosed(long end) {
    Threads.join(thread, end - System.nanoTime());
    couriers.forEach(Courier::end); // Now, since what the last look found was for them too.
    couriers.forEach(courier -> courier.awaitEnd(end));
  }

  @Override
  public boolean isOwnThread() {
    return couriers.stream().anyMatch(Courier::isOwnThread);
  }

  @Override
  public void report(Bustle.Report report) {
    report.moves(looks.get());
    if (looking || lookDue || eventsDue) {
      report.underWay(UnderWay.of("looking at the queues for alerts"));
    }
    couriers.forEach(courier -> courier.report(report));
  }

  /** Returns what it looks for. */
  public List<AlertRule> rules() {
    return plan.rules();
  }
}
