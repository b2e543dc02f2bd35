package io.drover.redis.facets;

import io.drover.job.InvalidInputException;
import io.drover.redis.connections.PubSubLine;
import io.drover.redis.connections.PubSubTopic;
import io.drover.redis.connections.QuietLog;
import io.drover.redis.connections.RedisErrors;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.facets.Subscription.Listening;
import io.drover.routing.RoutingNames;
import io.drover.spi.Interest;
import io.drover.spi.Signals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Who listens in this process, over one connection that is there while anybody does. Safe for use
 * by any number of threads.
 *
 * <p>What a listener is told, it is told under one lock, under which a fresh connection takes the
 * place of a lost one as well. So whatever was still told of the old one comes before the news that
 * something may have been missed, and that before all that is heard on the fresh one. Who asks for
 * something, or closes, never waits for that lock.
 */
final class Subscriptions implements PubSubLine.Ear {

  private static final QuietLog LOG = QuietLog.of(Subscriptions.class);

  /** How long it is until the next connection is tried, first and at most. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** A connection that lived as long was no failure. */
  private static final Duration LIVED = Duration.ofSeconds(1);

  /**
   * How long the server goes on to tell what nobody listens to any more. Who comes again soon, as
   * callers of others do, finds it there; and that it still tells this process is known for certain
   * when somebody closes and then publishes.
   */
  private static final Duration LINGER = Duration.ofMillis(250);

  private final RedisLink link;
  private final InstantSource clock;
  private final Topics topics = new Topics();
  private final Object telling = new Object();
  private volatile @Nullable PubSubLine line;
  private @Nullable Throwable trouble;
  private Duration pause = FIRST_PAUSE;
  private long openedAt;
  private int listening;
  private boolean opening;
  private boolean told;
  private boolean closed;

  Subscriptions(RedisLink link, InstantSource clock) {
    this.link = link;
    this.clock = clock;
  }

  // ---- who listens --------------------------------------------------------------------------

  CompletableFuture<Signals.Listening> listen(Interest interest, Signals.Listener listener) {
    Listening one = new Listening(interest, listener, this::leave);
    boolean opens;
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(RedisErrors.closed());
      }
      Subscription joined = topics.join(interest);
      joined.all().add(one);
      listening++;
      PubSubLine open = line;
      if (open != null) {
        ask(joined, open);
      }
      opens = open == null && !opening;
      opening |= opens;
    }
    if (opens) {
      open();
    }
    Future<?> alarm = link.alarm(link.callLimit(), () -> giveUp(one));
    CompletableFuture<?> unused = one.begun().whenComplete((done, error) -> alarm.cancel(false));
    return one.begun();
  }

  private void ask(Subscription wanted, PubSubLine open) {
    wanted.ask(clock.instant());
    open.subscribe(wanted.topic());
  }

  /** Ends what could not begin in time. */
  private void giveUp(Listening one) {
    Throwable cause;
    synchronized (this) {
      if (one.isLive() || !remove(one)) {
        return;
      }
      cause = trouble;
    }
    one.begun().completeExceptionally(RedisErrors.unheard(one.interest(), cause));
  }

  private void leave(Listening one) {
    synchronized (this) {
      remove(one);
    }
  }

  /** Takes a listener out; returns whether it was in. Under the lock. */
  private boolean remove(Listening one) {
    Subscription left = topics.find(Subscription.topic(one.interest()));
    if (left == null || !left.all().remove(one)) {
      return false;
    }
    listening--;
    if (left.all().isEmpty()) {
      link.later(LINGER, () -> drop(left));
    }
    return true;
  }

  /** Has the server tell nothing more of what nobody listens to. */
  private synchronized void drop(Subscription idle) {
    PubSubTopic topic = idle.topic();
    PubSubLine open = line;
    if (!idle.all().isEmpty() || topics.find(topic) != idle) {
      return;
    }
    if (listening == 0) {
      topics.clear();
      line = null;
      pause = FIRST_PAUSE;
      if (open != null) {
        open.close();
      }
    } else if (open != null && idle.isWanted()) {
      idle.askForEnd();
      open.unsubscribe(topic);
    } else if (idle.isOver()) {
      topics.remove(idle);
    }
  }

  // ---- the connection -----------------------------------------------------------------------

  private void open() {
    link.openPubSub(this, clock).whenComplete(this::opened);
  }

  private void opened(@Nullable PubSubLine fresh, @Nullable Throwable error) {
    if (fresh == null) {
      failed(error);
      return;
    }
    boolean needed;
    synchronized (telling) {
      synchronized (this) {
        opening = false;
        needed = listening > 0 && !closed;
        if (needed) {
          line = fresh;
          openedAt = System.nanoTime();
          askForAll(fresh);
        }
      }
    }
    if (!needed) {
      fresh.close();
    } else if (!fresh.isOpen()) {
      lost(fresh); // It said so before it was ours.
    }
  }

  private void askForAll(PubSubLine fresh) {
    for (Subscription each : topics.all()) {
      if (each.all().isEmpty()) {
        topics.remove(each);
      } else {
        ask(each, fresh);
      }
    }
  }

  private void failed(@Nullable Throwable error) {
    synchronized (this) {
      opening = false;
      trouble = error;
      if (closed || !link.isOpen()) {
        return;
      }
    }
    openLater();
  }

  @Override
  public void lost(PubSubLine from) {
    synchronized (this) {
      if (line != from) {
        return;
      }
      line = null;
      trouble = null;
      boolean lived = System.nanoTime() - openedAt > LIVED.toNanos();
      pause = lived ? FIRST_PAUSE : pause;
      topics.all().forEach(each -> each.lose(from.known()));
    }
    openLater();
  }

  /** Opens a connection after a while, the longer the more often that failed. */
  private void openLater() {
    Duration wait;
    synchronized (this) {
      if (closed || opening || listening == 0) {
        return;
      }
      opening = true;
      wait = pause;
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      if (!told) {
        told = true;
        LOG.warn(
            "signals cannot be heard now and may be missed; it is tried again ({})",
            trouble == null ? "the connection was lost" : RedisErrors.unwrap(trouble).toString());
      }
    }
    link.later(wait, this::reopen);
  }

  private void reopen() {
    synchronized (this) {
      if (closed || listening == 0) {
        opening = false;
        return;
      }
    }
    open();
  }

  // ---- what is heard ------------------------------------------------------------------------

  @Override
  public void subscribed(PubSubLine from, PubSubTopic topic) {
    List<Listening> begun = new ArrayList<>();
    synchronized (telling) {
      List<Listening> before = new ArrayList<>();
      Instant now = clock.instant();
      Instant since;
      synchronized (this) {
        Subscription confirmed = topics.find(topic);
        if (line != from || confirmed == null || !confirmed.answer()) {
          return;
        }
        since = confirmed.confirm(now);
        for (Listening each : confirmed.all()) {
          if (each.isLive()) {
            before.add(each);
          } else if (confirmed.isAnswered(each)) {
            begun.add(each);
            each.live(true);
          }
        }
        if (told) {
          told = false;
          LOG.info("signals are heard again");
        }
      }
      if (since != null) {
        Instant until = since.isAfter(now) ? since : now;
        before.forEach(each -> each.missed(since, until));
      }
    }
    begun.forEach(each -> each.begun().complete(each));
  }

  @Override
  public synchronized void unsubscribed(PubSubLine from, PubSubTopic topic) {
    Subscription ended = topics.find(topic);
    if (line == from && ended != null) {
      ended.answer();
      if (ended.isOver()) {
        topics.remove(ended);
      }
    }
  }

  @Override
  public void refused(PubSubLine from, PubSubTopic topic, Throwable error) {
    List<Listening> ended = new ArrayList<>();
    synchronized (this) {
      Subscription refused = topics.find(topic);
      if (line != from || refused == null) {
        return;
      }
      refused.refuse();
      for (Listening each : refused.all()) {
        if (!each.isLive() && refused.isAnswered(each) && RedisErrors.isAnswer(error)) {
          remove(each);
          ended.add(each);
        }
      }
      if (!refused.all().isEmpty() && !refused.isWanted()) {
        if (RedisErrors.isAnswer(error)) {
          LOG.warn(
              "the server does not tell what is published in {}; it is asked again ({})",
              topic.text(),
              error.toString());
        }
        link.later(LONGEST_PAUSE, () -> askAgain(from, refused));
      }
    }
    ended.forEach(
        each -> each.begun().completeExceptionally(RedisErrors.unheard(each.interest(), error)));
  }

  private synchronized void askAgain(PubSubLine open, Subscription refused) {
    if (line == open && !refused.isWanted() && !refused.all().isEmpty()) {
      ask(refused, open);
    }
  }

  @Override
  public void heard(PubSubLine from, PubSubTopic topic, String channel, byte[] payload) {
    if (topic.isGlob() && !isName(channel)) {
      return; // Another program's, for which there is no pattern.
    }
    synchronized (telling) {
      Subscription heard = topics.find(topic);
      if (line == from && heard != null) {
        heard.all().forEach(each -> each.heard(channel, payload));
      }
    }
  }

  /**
   * Completes when those who listen have been told what the server had told before, or cannot be.
   */
  CompletableFuture<?> settled() {
    PubSubLine open = line;
    return open == null
        ? CompletableFuture.completedFuture(null)
        : open.settled().handle((done, error) -> true).toCompletableFuture();
  }

  private static boolean isName(String channel) {
    try {
      RoutingNames.checkChannel(channel);
      return true;
    } catch (InvalidInputException e) {
      return false;
    }
  }

  /** Returns by how much more listeners of a channel there are than the server counts. */
  long uncounted(String channel) {
    return topics.uncounted(channel);
  }

  /** Ends it all. */
  void close() {
    Collection<Subscription> ended;
    synchronized (this) {
      closed = true;
      ended = topics.all();
      topics.clear();
      PubSubLine open = line;
      line = null;
      if (open != null) {
        open.close();
      }
    }
    for (Subscription each : ended) {
      for (Listening one : each.all()) {
        one.live(false);
        one.begun().completeExceptionally(RedisErrors.closed());
      }
    }
  }
}
