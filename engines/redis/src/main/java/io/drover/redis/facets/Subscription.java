package io.drover.redis.facets;

import io.drover.redis.connections.PubSubTopic;
import io.drover.redis.connections.QuietLog;
import io.drover.redis.scripts.ChannelGlob;
import io.drover.routing.TopicPattern;
import io.drover.spi.Interest;
import io.drover.spi.Signals;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A topic to which the server's subscription is shared by some listeners, and how far that is. For
 * {@link Subscriptions}, under whose lock all but reading who listens is done.
 *
 * <p>The server answers what it is asked for on a connection one by one and in order, also if that
 * is asked for once more. So each listener has a question of its own: once it is answered, all that
 * was published before has been told, and the listener is told the rest. What the server has is
 * known by counting, whatever was asked for in quick succession.
 */
final class Subscription {

  private static final QuietLog LOG = QuietLog.of(Subscription.class);

  private final PubSubTopic topic;
  private final @Nullable ChannelGlob glob;
  private final List<Listening> all = new CopyOnWriteArrayList<>();
  private volatile boolean live;
  private boolean wanted;
  private long asked;
  private long answered;
  private long wantedSince;
  private Instant wantedAt = Instant.MIN;
  private @Nullable Instant complete;

  private Subscription(PubSubTopic topic, @Nullable ChannelGlob glob) {
    this.topic = topic;
    this.glob = glob;
  }

  /** Returns one that nobody shares yet, for those who have an interest. */
  static Subscription of(Interest interest) {
    TopicPattern pattern = interest.pattern();
    return new Subscription(topic(interest), pattern == null ? null : ChannelGlob.of(pattern));
  }

  /** Returns the topic for those who have an interest. */
  static PubSubTopic topic(Interest interest) {
    TopicPattern pattern = interest.pattern();
    return pattern == null
        ? new PubSubTopic(interest.text(), false)
        : new PubSubTopic(ChannelGlob.of(pattern).text(), true);
  }

  PubSubTopic topic() {
    return topic;
  }

  List<Listening> all() {
    return all;
  }

  /** Returns whether the server has confirmed it on the connection that is heard. */
  boolean isLive() {
    return live;
  }

  /** Returns whether the server tells what is published in a channel to it. */
  boolean takes(String channel) {
    return glob == null ? topic.text().equals(channel) : glob.takes(channel);
  }

  /** Returns whether it was asked for last on the connection there is. */
  boolean isWanted() {
    return wanted;
  }

  /** Returns whether nobody shares it, and the server has nothing to answer any more. */
  boolean isOver() {
    return all.isEmpty() && !wanted && answered == asked;
  }

  /** Takes note that it is asked for, for those who are not told yet as well. */
  void ask(Instant now) {
    asked++;
    if (!wanted) {
      wanted = true;
      wantedAt = now;
      wantedSince = asked;
    }
    for (Listening each : all) {
      if (!each.live && each.question <= answered) {
        each.question = asked;
      }
    }
  }

  /** Takes note that its end is asked for. */
  void askForEnd() {
    asked++;
    wanted = false;
    live = false;
  }

  /** Takes note of an answer; returns whether the server has the subscription by that. */
  boolean answer() {
    answered++;
    return wanted && answered >= wantedSince;
  }

  /** Takes note that something was refused; what there was before stays. */
  void refuse() {
    answered++;
    wanted &= live;
  }

  /**
   * Takes note that it is confirmed. The server has it since some time after it was asked, so if
   * the connection is lost at once, something may be missed since then. Returns since when those
   * who listened before may have missed something, or {@code null} if they have not.
   */
  @Nullable Instant confirm(Instant now) {
    if (live) {
      return null;
    }
    Instant since = complete;
    live = true;
    complete = wantedAt;
    return since;
  }

  /**
   * Takes note that the connection is lost.
   *
   * @param known until when nothing of what was confirmed was missed
   */
  void lose(Instant known) {
    if (live && complete != null && known.isAfter(complete)) {
      complete = known;
    }
    live = false;
    wanted = false;
    answered = asked;
  }

  /** Returns whether the question that somebody waits for is answered. */
  boolean isAnswered(Listening one) {
    return one.question <= answered;
  }

  /** A listener of the topic's. Safe for use by any number of threads. */
  static final class Listening implements Signals.Listening {
    private final Interest interest;
    private final Signals.Listener listener;
    private final Consumer<Listening> closing;
    private final CompletableFuture<Signals.Listening> begun = new CompletableFuture<>();
    private volatile boolean live;

    /** The number of the question after whose answer it is told; under the lock. */
    private long question;

    Listening(Interest interest, Signals.Listener listener, Consumer<Listening> closing) {
      this.interest = interest;
      this.listener = listener;
      this.closing = closing;
    }

    Interest interest() {
      return interest;
    }

    /** Completes once everything is heard that is published from then on. */
    CompletableFuture<Signals.Listening> begun() {
      return begun;
    }

    /** Returns whether it is told signals. */
    boolean isLive() {
      return live;
    }

    void live(boolean told) {
      live = told;
    }

    void heard(String channel, byte[] payload) {
      if (live && interest.takes(channel)) {
        tell(() -> listener.heard(channel, payload));
      }
    }

    void missed(Instant from, Instant until) {
      if (live) {
        tell(() -> listener.missed(from, until));
      }
    }

    private void tell(Runnable news) {
      try {
        news.run();
      } catch (Throwable e) {
        LOG.warn("one who listens to {} has failed", interest, e);
      }
    }

    @Override
    public void close() {
      live = false;
      closing.accept(this);
    }
  }
}
