package io.drover.redis;

import io.drover.job.JobState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the two libraries, as it does one step after the other on one side of a pair of twins. For
 * one thread.
 *
 * <p>Queues are called {@code q} and {@code kids} on either side. What a step answers is told in
 * the same words by both; what is refused is {@value #REFUSED}.
 */
interface Hand {

  String DONE = "done";
  String REFUSED = "refused";

  /**
   * How an attempt ends.
   *
   * @param id the job
   * @param token the token it was claimed under
   * @param value the result in JSON, or {@code null} if it failed
   * @param message why it failed
   * @param hopeless whether it is not tried again
   */
  record End(String id, String token, @Nullable String value, String message, boolean hopeless) {}

  // ---- jobs ---------------------------------------------------------------------------------

  String add(String queue, List<TwinJob> jobs);

  String addChild(String queue, TwinJob job, TwinTree.Link link);

  String addTree(TwinTree tree);

  /** Records ends of attempts in order, and then claims up to so many jobs under a token. */
  String advance(String queue, TwinWorker worker, List<End> ends, int most, String token);

  String later(String queue, String id, String token, long delay);

  String giveBack(String queue, String id, String token, long pause);

  String waitForChildren(String queue, String id, String token);

  String renew(String queue, List<String> ids, List<String> tokens);

  String recover(String queue);

  // ---- one job ------------------------------------------------------------------------------

  String promote(String queue, String id);

  String changeDelay(String queue, String id, long delay);

  String changePriority(String queue, String id, int priority, boolean front);

  String retry(String queue, String id, JobState from, boolean anew);

  String remove(String queue, String id);

  String removePending(String queue, String id);

  String detach(String queue, String id);

  String update(String queue, String id, String data);

  String progress(String queue, String id, String progress);

  String log(String queue, String id, String line);

  // ---- the queue ----------------------------------------------------------------------------

  String retryAll(String queue, JobState from);

  String promoteAll(String queue);

  String pause(String queue);

  String resume(String queue);

  /** Bounds how many run at once; 0 for no bound. */
  String limitConcurrency(String queue, int most);

  /** Bounds how many begin in a window of so many ms; 0 for no bound. */
  String limitRate(String queue, int most, long window);

  String hold(String queue, long pause);

  String release(String queue);

  String drain(String queue, boolean delayed);

  String clean(String queue, JobState state, long grace, int most);

  String obliterate(String queue);

  // ---- schedules ----------------------------------------------------------------------------

  String schedule(String queue, TwinSchedule schedule);

  String unschedule(String queue, String id);
}
