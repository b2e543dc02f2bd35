package io.drover.internal.call;

import io.drover.internal.store.JobShape;
import io.drover.internal.store.LifeCycle.Stage;
import io.drover.internal.work.Assignment;
import io.drover.internal.work.Callbacks;
import io.drover.internal.work.ClaimedJob;
import io.drover.internal.work.Handling;
import io.drover.internal.work.WorkLoop;
import io.drover.internal.work.WorkerPlan;
import io.drover.job.ActiveJob;
import io.drover.job.Concurrency;
import io.drover.job.Keep;
import io.drover.job.TypeToken;
import io.drover.rpc.DroppedReplies;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Reads the reply queue of a client. Safe for use by several threads. */
final class ReplyReader {

  private static final int BATCH = 200;
  private static final int AT_ONCE = 2;

  /** Nobody waits until a reply is gone from its queue. */
  private static final Handling.Manner MANNER =
      new Handling.Manner(16 * 1024, Duration.ofMillis(20));

  private final Calls home;
  private final String queue;
  private final Receiver receiver;
  private final String prefix = UUID.randomUUID() + ".";
  private final LongAdder late = new LongAdder();
  private final LongAdder doubled = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private volatile @Nullable WorkLoop<Object, Object> loop;

  ReplyReader(Calls home, String queue, Receiver receiver) {
    this.home = home;
    this.queue = queue;
    this.receiver = receiver;
  }

  /** What became of a reply. */
  enum Reception {
    /** Its call has ended with it. */
    TAKEN,
    /** Nobody waits for it any more. */
    LATE,
    /** Its call had a reply before. */
    DOUBLED,
    /** It is for no call of this client. */
    FOREIGN
  }

  /** Takes replies. Quick, and throws nothing. */
  @FunctionalInterface
  interface Receiver {
    /** Takes the reply to a call. */
    Reception receive(long number, Reply reply);
  }

  private record Dropped(long late, long doubled, long foreign) implements DroppedReplies {
    @Override
    public String toString() {
      return "DroppedReplies[late=%d, doubled=%d, foreign=%d]".formatted(late, doubled, foreign);
    }
  }

  /** Returns what the ids of this client's calls begin with. */
  String prefix() {
    return prefix;
  }

  DroppedReplies dropped() {
    return new Dropped(late.sum(), doubled.sum(), foreign.sum());
  }

  void start() {
    JobShape<Object> shape =
        new JobShape<>(queue, TypeToken.of(Object.class), home.store().codec());
    WorkerPlan plan =
        WorkerPlan.defaults()
            .edit(
                draft -> {
                  draft.concurrency = Concurrency.fixed(AT_ONCE);
                  draft.keepCompleted = Keep.count(0);
                  draft.keepFailed = Keep.count(0);
                  draft.metricsMinutes = 0;
                });
    Handling<Object, Object> handling =
        Handling.brief(BATCH, MANNER, batch -> batch.jobs().forEach(this::read));
    loop =
        WorkLoop.start(
            home.store(),
            home.life(),
            home.threads(),
            new Assignment<>(shape, handling, plan, Callbacks.<Object, Object>none())
                .closedAt(Stage.PRODUCE));
    home.enter(loop);
  }

  private void read(ActiveJob<Object> job) {
    if (job instanceof ClaimedJob<?> claimed) {
      Reply reply = Reply.read(claimed.record().data());
      long number = reply == null ? -1 : numberOf(reply.identity());
      count(reply == null || number < 0 ? Reception.FOREIGN : receiver.receive(number, reply));
    }
  }

  /** Returns which of this client's calls an id stands for, or -1 if for none. */
  long numberOf(String identity) {
    String id = Wrapper.text(identity);
    if (id == null || !id.startsWith(prefix)) {
      return -1;
    }
    try {
      return Long.parseLong(id, prefix.length(), id.length(), 10);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void count(Reception reception) {
    switch (reception) {
      case TAKEN -> {}
      case LATE -> late.increment();
      case DOUBLED -> doubled.increment();
      case FOREIGN -> foreign.increment();
    }
  }

  void close() {
    WorkLoop<?, ?> started = loop;
    if (started != null) {
      started.close(Duration.ZERO);
    }
  }
}
