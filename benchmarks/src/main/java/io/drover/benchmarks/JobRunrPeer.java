package io.drover.benchmarks;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration.JobRunrConfigurationResult;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.InMemoryStorageProvider;

/** JobRunr with its store in memory, to be measured beside Drover. For one thread. */
final class JobRunrPeer implements AutoCloseable {

  /** The shortest it takes; it also looks for work when a worker is free. */
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);

  /** Static, as JobRunr makes the handlers. */
  private static volatile CountDownLatch left = new CountDownLatch(0);

  private static volatile CountDownLatch begun = new CountDownLatch(0);

  private final JobRunrConfigurationResult system;

  JobRunrPeer(int concurrency) {
    system =
        JobRunr.configure()
            .useStorageProvider(new InMemoryStorageProvider())
            .useBackgroundJobServer(
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                    .andWorkerCount(concurrency)
                    .andPollInterval(POLL_INTERVAL))
            .initialize();
  }

  /**
   * Returns how many jobs a second were run, from the first one's start: how long the peer takes to
   * look for work is left out, and so is most of the adding.
   */
  double run(int jobs) throws InterruptedException {
    begun = new CountDownLatch(1);
    left = new CountDownLatch(jobs);
    for (int i = 0; i < jobs; i++) {
      system.getJobRequestScheduler().enqueue(new Nothing(i));
    }
    begun.await();
    long start = System.nanoTime();
    long before = jobs - left.getCount();
    left.await();
    return Load.perSecond(jobs - before, start);
  }

  @Override
  public void close() {
    JobRunr.destroy();
  }

  /**
   * A job that does nothing.
   *
   * @param number which one
   */
  public record Nothing(int number) implements JobRequest {
    @Override
    public Class<NothingHandler> getJobRequestHandler() {
      return NothingHandler.class;
    }
  }

  /** Counts a job. */
  public static final class NothingHandler implements JobRequestHandler<Nothing> {

    /** Makes the handler; JobRunr calls this. */
    public NothingHandler() {}

    @Override
    public void run(Nothing request) {
      begun.countDown();
      left.countDown();
    }
  }
}
