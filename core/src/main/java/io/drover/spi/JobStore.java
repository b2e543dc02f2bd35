package io.drover.spi;

import io.drover.job.Added;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The hot facet of an engine: adds, claims, settlements, leases. Safe for use by any number of
 * threads.
 *
 * <p>A returned future, but for that of {@link #advance}, completes when the step is recorded as
 * the engine's {@link Traits#acknowledgement()} says, or exceptionally with a {@code
 * StoreException}; then it is not known whether the step took effect. Futures may complete on a
 * thread of the engine's, which the caller must not block. No call carries more than {@link
 * Traits#maxBatch()} entries, and no {@link #advance} more than {@link Traits#maxAdvance()}
 * settlements or claims, nor more than {@link Traits#maxBatch()} deliveries, unless a single
 * settlement has more.
 */
public interface JobStore {

  /**
   * Adds jobs to one queue, in order. Each is all or nothing; together they need not be.
   *
   * @return what became of each, in order
   */
  CompletableFuture<List<Added>> add(String queue, List<JobInsert> jobs);

  /**
   * Adds jobs to any queues, in order: all of them or, if the future fails with anything but a
   * {@code StoreException}, none. Each is answered as {@link #add} answers it. As it is whole, it
   * may carry more than {@link Traits#maxBatch()} jobs.
   *
   * <p>A job that waits for children (docs/bullmq-format.md §7.2) is created {@code
   * WAITING_CHILDREN}, and is released if at the end none is pending: ready and next to run, or
   * delayed if it has a delay (§7.4). A child that exists joins the parent (§3.1.1). The future
   * fails with an {@code InvalidInputException} if a parent is missing, or a child that exists
   * already has another that lives.
   *
   * @return what became of each, in order
   * @throws io.drover.job.InvalidInputException as {@link #checkTogether} does
   */
  CompletableFuture<List<Added>> deliver(List<JobDelivery> jobs);

  /**
   * Moves jobs from queue to queue, each in one step of its own: it is removed there, with its
   * logs, and added here with no attempts made.
   *
   * <p>One that comes with a parent is what a dead letter was before: if the parent has a child of
   * its queue and own id in any state but completed, it is pending in that one's place, under the
   * id it gets. The parent need not be there any more.
   *
   * @return what became of each, in order
   * @throws io.drover.job.InvalidInputException as {@link #checkTogether} does, for each pair
   */
  CompletableFuture<List<Moved>> move(List<Move> moves);

  /**
   * Checks that one step can change all of these queues.
   *
   * @throws io.drover.job.InvalidInputException if not, as with a cluster that keeps them on
   *     different nodes; says what to do
   */
  void checkTogether(List<String> queues);

  /**
   * Records how attempts ended, makes due delayed jobs ready, and claims jobs, in this order and in
   * one round trip.
   *
   * <p>It is answered in two parts. The future completes when the step is taken and the jobs it
   * claimed may be run: if the step is lost, they are ready as before. Whatever stored them is
   * recorded by then, so that no job runs that was not added; and the end of the process does not
   * take the claim back. {@link Advanced#recorded()} completes when the step itself is recorded;
   * until then nobody is told that an attempt has ended.
   *
   * <p>A claimed job is active under the claim's token until its lease runs out. Jobs ready without
   * priority are served first, in their order, then prioritized ones by priority. Nothing is
   * claimed while the queue is paused, has as many active jobs as its concurrency allows, or is at
   * its rate limit; due jobs are made ready nevertheless.
   *
   * <p>So that a call holds up no other queue for long, an engine may hand out fewer jobs than
   * asked for where they are large, and hints at those that are left; and it may leave some of what
   * is to be pruned or is due to further steps, which it takes by itself or with the next call.
   */
  CompletableFuture<Advanced> advance(String queue, Advance request);

  /**
   * Renews leases.
   *
   * @param leases the claimed jobs
   * @param now the current instant
   * @param duration how long the leases shall last from now
   * @return the ids of the jobs whose lease is lost: run out (whether recovered or not yet),
   *     settled, or removed
   */
  CompletableFuture<Set<String>> renew(
      String queue, List<Lease> leases, Instant now, Duration duration);

  /**
   * Makes active jobs ready again whose lease has run out, at the front of the queue, and counts
   * the stall with the job. One that has stalled more often than {@code maxStalls} gets a deferred
   * failure: it fails when it is next claimed. If the process that held it was the only one of the
   * store, and has ended, that counts apart from stalls: more than ten ends in a row for each of
   * {@code maxStalls} lead to a deferred failure. Safe to call from every process at any time; a
   * job is recovered once.
   *
   * <p>An engine whose leases are kept by another server's clock may need two calls, {@code
   * interval} apart, to see a lease run out.
   *
   * @param interval how often the caller calls this, for engines that let only one process do it in
   *     that time
   * @return the ids of the jobs recovered by this call
   */
  CompletableFuture<List<String>> recoverStalled(
      String queue, Instant now, Duration interval, int maxStalls);

  /**
   * Calls back when there may be something to claim in a queue. The callback is quick and does not
   * throw. A hint may be missed or come in vain: losing every one of them costs latency, never a
   * job.
   *
   * @param worker the name under which others see that this worker is there, or {@code null}
   * @return the handle that asks for hints and ends them
   */
  Watch watch(String queue, @Nullable String worker, Runnable hint);

  /** Asks for hints and ends them. Safe for use by several threads. */
  interface Watch extends AutoCloseable {
    /**
     * Says whether a hint would be of use now. An engine whose hint wakes one worker of many gives
     * it only to those who listen, and each time once; others may give hints at any time.
     */
    void listen(boolean wanted);

    @Override
    void close();
  }
}
