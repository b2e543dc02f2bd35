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

  /** Returns how many jobs a second were added and run. */
  double run(int jobs) throws InterruptedException {
    left = new CountDownLatch(jobs);
    long start = System.nanoTime();
    for (int i = 0; i < jobs; i++) {
      system.getJobRequestScheduler().enqueue(new Nothing(i));
    }
    left.await();
    return Load.perSecond(jobs, start);
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
      left.countDown();
    }
  }
}
