package io.drover.cli;

import java.time.Duration;
import java.util.Arrays;

/** The steps of the tour in their order, and how long each waits by design. */
enum DemoStep {
  WORK_QUEUE("A work queue: add jobs, and a worker runs them", 400),
  RESULT("Waiting for a result", 300),
  PRIORITIES("Priorities: 1 comes first, and 0, the default, before all", 300),
  DEDUPLICATION("Deduplication: one job for many adds, and ids of your own", 0),
  BATCHES("A batch handler: several jobs in one call, each with its own outcome", 0),
  DELAY("Delayed jobs: after a time, or at an instant", 1000),
  RETRIES("Retries with a growing delay", 600),
  UNRECOVERABLE("Some errors are final: they skip the attempts that are left", 0),
  RATE_LIMIT("A rate limit: at most 3 jobs each half second", 1000),
  PAUSE("Pause and resume: for every worker of the queue, in any process", 500),
  SCALING("Work that scales itself: a worker finds how many jobs to run at once", 1000),
  DEAD_LETTERS(
      "Dead letters: what fails for good moves there in the same step, and can be sent back", 0),
  BREAKER("A breaker: while every job fails, the worker stops, and tries one now and then", 300),
  IDEMPOTENCY("Idempotency: an effect happens once for a key, in whichever process", 0),
  RECURRING("Recurring jobs: cron with a zone, or an interval", 900),
  FLOW("Flows: a parent runs when its children have ended, whichever queues they are in", 0),
  TOPICS("Topics: who publishes names no queue; * is one word of a key, # any number", 0),
  ROUTING("Exchanges by key, to all, and by headers; and what no binding takes", 0),
  SENDS("Jobs that lead to jobs: what a handler sends is stored with its end, or not at all", 200),
  PUBLISH_SUBSCRIBE(
      "Publish/subscribe: every subscriber gets every event, a durable one also later", 0),
  REQUEST_REPLY("Request/reply: a method is called through a queue, and its reply comes back", 0),
  FAILED_CALLS("Calls that fail: each way to fail is an exception of its own", 200),
  PROGRESS("Progress, and a log for each job", 600),
  EVENTS("Events: what happens to the jobs of a queue, at whichever worker", 0),
  COUNTS("Looking at queues: counts are kept, not scanned", 0),
  MINUTES("Finished jobs by minute, which all workers of a queue count together", 0);

  private final String title;
  private final Duration waits;

  DemoStep(String title, long waitsMillis) {
    this.title = title;
    this.waits = Duration.ofMillis(waitsMillis);
  }

  String title() {
    return title;
  }

  /**
   * Returns how long the tour takes on a machine that needs no time for the work itself.
   *
   * @param pause the time to read before and after each step's code
   */
  static Duration planned(Duration pause) {
    return Arrays.stream(values())
        .map(step -> step.waits.plus(pause.multipliedBy(2)))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
