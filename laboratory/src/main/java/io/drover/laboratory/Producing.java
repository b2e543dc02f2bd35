package io.drover.laboratory;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.Backoff;
import io.drover.job.DroverException;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import io.drover.job.StoreException;
import io.drover.laboratory.Task.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Adds jobs of all kinds, alone and several at once, and records what becomes of the adds. It has
 * one thread; safe for use by several.
 */
final class Producing implements Runnable {

  private static final Duration DELAY = Duration.ofMillis(300);
  private static final Duration BACKOFF = Duration.ofMillis(100);
  private static final Duration AFTER_TROUBLE = Duration.ofMillis(50);
  private static final int MOST_AT_ONCE = 8;
  private static final int MOST_PAUSE_MILLIS = 12;
  private static final int PLAIN_PERCENT = 60;
  private static final int LONG_PERCENT = 10;
  private static final int PRIORITIES = 3;

  private final Orders orders;
  private final History history;
  private final JobQueue<Task> queue;
  private final Random random;
  private final Thread thread = new Thread(this, "producer");
  private volatile boolean stopped;
  private int number;

  Producing(Orders orders, History history, Drover drover) {
    this.orders = orders;
    this.history = history;
    this.queue = drover.queue(Task.QUEUE, Task.class);
    this.random = new Random(orders.seed());
  }

  void start() {
    thread.start();
  }

  /** Waits for what is being added. */
  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }

  @Override
  public void run() {
    while (!stopped) {
      List<NewJob<Task>> jobs = new ArrayList<>();
      int count = random.nextBoolean() ? 1 : 1 + random.nextInt(MOST_AT_ONCE);
      for (int i = 0; i < count; i++) {
        jobs.add(job());
      }
      add(jobs);
      Pause.of(Duration.ofMillis(random.nextInt(MOST_PAUSE_MILLIS)));
    }
  }

  private NewJob<Task> job() {
    Kind kind = kind();
    String label = kind.letter + "-" + orders.process() + "-" + ++number;
    JobOptions options =
        JobOptions.defaults().attempts(Task.ATTEMPTS).backoff(Backoff.fixed(BACKOFF));
    if (random.nextBoolean()) {
      options = options.id(label);
    }
    if (kind == Kind.DELAYED) {
      options = options.delay(DELAY);
    } else if (kind == Kind.URGENT) {
      options = options.priority(1 + random.nextInt(PRIORITIES));
    }
    return NewJob.of(kind.name(), Task.of(label), options);
  }

  private Kind kind() {
    if (random.nextInt(100) < PLAIN_PERCENT) {
      return Kind.PLAIN;
    }
    Kind kind = Task.kind("" + orders.kinds().charAt(random.nextInt(orders.kinds().length())));
    // Long ones would take all slots.
    return kind == Kind.LONG && random.nextInt(100) >= LONG_PERCENT ? Kind.PLAIN : kind;
  }

  private void add(List<NewJob<Task>> jobs) {
    jobs.forEach(job -> history.record(What.ATTEMPTED, job.data().label()));
    try {
      if (jobs.size() == 1) {
        NewJob<Task> job = jobs.get(0);
        queue.add(job.name(), job.data(), job.options());
      } else {
        queue.addAll(jobs);
      }
      jobs.forEach(job -> history.record(What.ACKNOWLEDGED, job.data().label()));
    } catch (DroverException e) {
      jobs.forEach(job -> history.record(What.UNANSWERED, job.data().label()));
      System.err.println(e);
      if (e instanceof StoreException trouble && trouble.needsReopening()) {
        // The process that comes after this one opens the store again.
        Runtime.getRuntime().halt(1);
      }
      Pause.of(AFTER_TROUBLE);
    }
  }
}
