package io.drover.internal.channel;

import io.drover.internal.channel.Mailbox.Gap;
import io.drover.internal.channel.Mailbox.Item;
import io.drover.internal.channel.Mailbox.Mail;
import io.drover.internal.channel.Mailbox.Overflow;
import io.drover.internal.store.Bustle;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.LifeCycle.Stage;
import io.drover.internal.store.Limits;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Doorbell;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Threads;
import io.drover.job.Event;
import io.drover.job.EventHandler;
import io.drover.job.SubscriptionOptions;
import io.drover.job.TypeToken;
import io.drover.job.UndecodableException;
import io.drover.routing.RoutingNames;
import io.drover.spi.Interest;
import io.drover.spi.Signal;
import io.drover.spi.Signals;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A thread that tells a handler the events of channels, one after the other. Safe for use by
 * several threads.
 *
 * <p>The engine only puts signals into the mailbox; everything else happens on the thread. Whatever
 * the handler, a callback or the log throws, only closing ends it.
 */
public final class LiveSubscription<T> implements AutoCloseable, Part, Signals.Listener {

  private static final GuardedLog LOG = GuardedLog.of(LiveSubscription.class);
  private static final long REMINDER_NANOS = Duration.ofSeconds(10).toNanos();

  private final StoreContext store;
  private final LifeCycle life;
  private final Wish<T> wish;
  private final Threads threads = Threads.capture();
  private final Thread thread;
  private final Doorbell bell = new Doorbell();
  private final Mailbox mailbox;

  /** What was retained when it began. Only this thread's, once it runs. */
  private final RetainedEvents retained = new RetainedEvents();

  /** How often there was trouble that is not told, and until when; only the thread's. */
  private long untold;

  private long quietUntil;
  private final AtomicLong signals = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong unreadable = new AtomicLong();
  private volatile Signals.@Nullable Listening listening;
  private volatile boolean telling;
  private volatile boolean ending;

  /**
   * What to listen to.
   *
   * @param interest the channels
   * @param type what the data of their events are
   * @param handler told each event
   * @param options how events wait for it, and who is told what it has missed
   */
  public record Wish<T>(
      Interest interest, TypeToken<T> type, EventHandler<T> handler, SubscriptionOptions options) {}

  private record ReadEvent<T>(
      String id, String channel, Instant timestamp, T data, boolean isRetained)
      implements Event<T> {
    @Override
    public String toString() {
      return "Event[channel=%s, id=%s]".formatted(channel, id);
    }
  }

  private LiveSubscription(StoreContext store, LifeCycle life, Wish<T> wish) {
    this.store = store;
    this.life = life;
    this.wish = wish;
    this.mailbox = new Mailbox(wish.options().buffer());
    this.thread = threads.daemon("drover-" + wish.interest().text() + "-subscriber", this::run);
  }

  /** Subscribes; every event that is published after this call is told, and before it the last. */
  public static <T> LiveSubscription<T> start(StoreContext store, LifeCycle life, Wish<T> wish) {
    LiveSubscription<T> subscription = new LiveSubscription<>(store, life, wish);
    try {
      life.register(Stage.LISTEN, subscription);
      subscription.listen();
      subscription.thread.start();
      return subscription;
    } catch (Throwable e) {
      subscription.stop();
      throw e;
    }
  }

  private void listen() {
    CompletableFuture<Signals.Listening> asked =
        store.engine().signals().listen(wish.interest(), this);
    CompletableFuture<?> unused = asked.thenAccept(this::opened);
    store.await(asked, () -> "listen to " + wish.interest());
    List<Signal> kept =
        store.await(
            store.engine().signals().retained(wish.interest(), store.now()),
            () -> "read what %s retain".formatted(wish.interest()));
    retained.put(kept, mailbox.mails());
  }

  /** Keeps what ends listening, or ends it if that comes too late. */
  private void opened(Signals.Listening opened) {
    listening = opened;
    if (ending) {
      leave();
    }
  }

  // ---- on threads of the engine's -----------------------------------------------------------

  @Override
  public void heard(String channel, byte[] payload) {
    // Patterns fit Drover's own channels as well, which are nobody else's.
    if (!ending && !channel.startsWith(RoutingNames.RESERVED)) {
      signals.incrementAndGet();
      mailbox.put(new Mail(channel, payload, false));
      bell.ring();
    }
  }

  @Override
  public void missed(Instant from, Instant until) {
    signals.incrementAndGet();
    mailbox.put(new Gap(from, until));
    bell.ring();
  }

  // ---- on the thread of the subscription ----------------------------------------------------

  private void run() {
    while (!ending) {
      telling = true; // Before the look: what comes after it rings again.
      Item first = retained.take();
      Item next = first == null ? mailbox.take() : first;
      if (next == null) {
        telling = false;
        if (mailbox.isEmpty()) {
          bell.await();
        }
      } else {
        tell(next);
      }
    }
    telling = false;
  }

  private void tell(Item item) {
    try {
      if (item instanceof Mail mail) {
        tell(mail);
      } else if (item instanceof Gap gap) {
        tell(gap);
      } else if (item instanceof Overflow overflow) {
        tell(overflow);
      }
    } catch (Throwable e) { // Not all languages declare what they throw.
      trouble(e);
    }
    threads.restore();
  }

  private void tell(Mail mail) throws Exception {
    Event<T> event;
    try {
      Envelope envelope = Envelope.of(mail.channel(), mail.payload(), store.now());
      if (retained.isTold(mail, envelope.id())) {
        return;
      }
      event = read(mail, envelope);
    } catch (UndecodableException e) {
      unreadable.incrementAndGet();
      throw e;
    }
    received.incrementAndGet();
    wish.handler().handle(event);
  }

  @SuppressWarnings("NullAway") // An event published with null data has null data.
  private Event<T> read(Mail mail, Envelope envelope) {
    T data = JobShape.decode(store.codec(), envelope.data(), wish.type());
    return new ReadEvent<>(
        envelope.id(), mail.channel(), envelope.timestamp(), data, mail.retained());
  }

  private void tell(Gap gap) {
    var callback = wish.options().onGap();
    if (callback != null) {
      callback.accept(gap.from(), gap.until());
    } else {
      LOG.warn(
          "a subscription to {} may have missed events from {} to {}",
          wish.interest(),
          gap.from(),
          gap.until());
    }
  }

  private void tell(Overflow overflow) {
    var callback = wish.options().onOverflow();
    if (callback != null) {
      callback.accept(overflow.count());
    } else {
      LOG.warn(
          "a subscription to {} has dropped {} events, as its handler is slower than they come",
          wish.interest(),
          overflow.count());
    }
  }

  private void trouble(Throwable error) {
    var callback = wish.options().onError();
    if (callback == null) {
      warn(error);
      return;
    }
    try {
      callback.accept(error);
    } catch (Throwable e) {
      LOG.warn("a callback of a subscription to {} failed", e, wish.interest());
    }
  }

  /** Logs trouble, at once and then at most every few seconds, however often it comes. */
  private void warn(Throwable error) {
    long now = System.nanoTime();
    if (quietUntil != 0 && now - quietUntil < 0) {
      untold++;
      return;
    }
    String more = untold > 0 ? ", and with %d before it".formatted(untold) : "";
    LOG.warn("a subscription to {} failed with an event{}", error, wish.interest(), more);
    untold = 0;
    quietUntil = now + REMINDER_NANOS;
  }

  // ---- looking and closing ------------------------------------------------------------------

  /** Returns how many events the handler was told. */
  public long received() {
    return received.get();
  }

  /** Returns how many events were dropped as there was no room for them. */
  public long overflowed() {
    return mailbox.overflowed() + retained.overflowed();
  }

  /** Returns how many events could not be read. */
  public long unreadable() {
    return unreadable.get();
  }

  /** Ends it; waits until the handler is not running, unless it is the one who calls. */
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
    leave();
    bell.ring();
    life.unregister(Stage.LISTEN, this);
  }

  private void leave() {
    Signals.Listening open = listening;
    if (open != null) {
      LOG.attempt("end listening to a channel", open::close);
    }
  }

  @Override
  public void awaitClosed(long end) {
    if (Thread.currentThread() != thread) {
      Threads.join(thread, end - System.nanoTime());
    }
  }

  @Override
  public boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void report(Bustle.Report report) {
    report.moves(signals.get());
    if (telling || !mailbox.isEmpty()) {
      report.underWay(UnderWay.on(thread, "telling a subscriber the events of " + wish.interest()));
    }
  }
}
