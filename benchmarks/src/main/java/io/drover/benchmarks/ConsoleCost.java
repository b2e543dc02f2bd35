package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.console.ConsoleSettings;
import io.drover.console.DroverConsole;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.UnrecoverableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * How long the console takes to answer over a large store, by a real HTTP client: the counts of 100
 * queues, Prometheus' text, a page of each state; and what it costs a busy store to be watched, in
 * turns with one that is not. Stateless.
 */
public final class ConsoleCost {

  private static final int QUEUES = 100;
  private static final int IN_FLIGHT = 4_000;
  private static final int LOOKS = 51;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private ConsoleCost() {}

  /**
   * Runs the measurement.
   *
   * @param args which store, {@code memory}, {@code disk} or {@code redis}; how many jobs among 100
   *     queues; how many jobs in the queue that is paged, half of them waiting; how many pairs of
   *     rounds
   */
  public static void main(String[] args) throws Exception {
    String store = args.length > 0 ? args[0] : "memory";
    int spread = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    int deep = args.length > 2 ? Integer.parseInt(args[2]) : 5_000_000;
    int pairs = args.length > 3 ? Integer.parseInt(args[3]) : 9;
    if (store.equals("redis")) {
      try (BenchRedis redis = BenchRedis.start()) {
        measure("redis://127.0.0.1:" + redis.port(), spread, deep, pairs);
      }
      return;
    }
    Folder folder = Folder.forStore(store);
    try {
      measure(folder.uri(), spread, deep, pairs);
    } finally {
      folder.remove();
    }
  }

  private static void measure(String uri, int spread, int deep, int pairs) throws Exception {
    try (Drover drover = Drover.open(uri)) {
      Server server = serve(drover);
      try {
        String base = server.getURI().toString();
        base = base.substring(0, base.length() - 1);
        watched(drover, base, pairs);
        for (int i = 0; i < QUEUES; i++) {
          add(drover.queue("q%03d".formatted(i), String.class), spread / QUEUES, o -> o);
        }
        System.out.printf("%,d jobs in %d queues%n", spread, QUEUES);
        look("/metrics/queues", base + "/metrics/queues");
        look("/metrics", base + "/metrics");
        deep(drover, deep);
        System.out.printf("%,d jobs more in one queue%n", deep);
        look("/metrics/queues", base + "/metrics/queues");
        for (JobState state : JobState.values()) {
          String name = state.name().toLowerCase(Locale.ROOT).replace('_', '-');
          String page = base + "/api/v1/queues/deep/jobs?limit=100&state=" + name;
          look("a page of " + name, page);
          look("a page of " + name + ", descending", page + "&order=descending");
        }
      } finally {
        server.stop();
      }
    }
  }

  private static Server serve(Drover drover) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder =
        new ServletHolder(DroverConsole.servlet(drover, ConsoleSettings.defaults()));
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    server.setHandler(context);
    server.start();
    return server;
  }

  // ---- how long answers take ----------------------------------------------------------------

  private static void look(String what, String address) throws IOException, InterruptedException {
    double[] millis = new double[LOOKS];
    int bytes = 0;
    for (int i = -5; i < LOOKS; i++) { // The first warm up.
      long start = System.nanoTime();
      bytes = get(address);
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "%-40s %8.1f ms median, %8.1f ms at most, %,9d bytes%n",
        what,
        millis[LOOKS / 2],
        millis[LOOKS - 1],
        bytes);
  }

  private static int get(String address) throws IOException, InterruptedException {
    var answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofMinutes(1)).build(),
            BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(address + " answered " + answer.statusCode());
    }
    return answer.body().length;
  }

  // ---- a large store ------------------------------------------------------------------------

  private static void add(JobQueue<String> queue, int jobs, UnaryOperator<JobOptions> options)
      throws InterruptedException {
    Semaphore free = new Semaphore(IN_FLIGHT);
    for (int i = 0; i < jobs; i++) {
      free.acquire();
      var unused =
          queue
              .addAsync("job", "data of a job " + i, options.apply(JobOptions.defaults()))
              .whenComplete((added, error) -> free.release());
    }
    free.acquire(IN_FLIGHT);
  }

  /** Half waits, a fifth each is prioritized and delayed, and of the rest some ended. */
  private static void deep(Drover drover, int jobs) throws InterruptedException {
    JobQueue<String> queue = drover.queue("deep", String.class);
    int ended = Math.min(jobs / 20, 100_000);
    add(queue, 2 * ended, o -> o);
    CountDownLatch left = new CountDownLatch(2 * ended);
    try (Worker worker =
        queue
            .worker(
                job -> {
                  if (job.id().hashCode() % 2 == 0) {
                    throw new UnrecoverableException("no");
                  }
                  return null;
                })
            .concurrency(200)
            .onCompleted((job, none) -> left.countDown())
            .onFailed((job, error) -> left.countDown())
            .start()) {
      left.await();
      worker.pause();
    }
    add(queue, jobs / 5, o -> o.priority(3));
    add(queue, jobs / 5, o -> o.delay(Duration.ofDays(1)));
    add(queue, jobs - 2 * (jobs / 5) - 2 * ended, o -> o);
  }

  // ---- what it costs to be watched ----------------------------------------------------------

  private static void watched(Drover drover, String base, int pairs) throws Exception {
    double[] ratios = new double[pairs];
    double[] costs = new double[pairs];
    for (int pair = -2; pair < pairs; pair++) {
      List<Boolean> order = new ArrayList<>(List.of(true, false));
      if (pair % 2 == 0) {
        Collections.reverse(order);
      }
      Round[] rounds = new Round[2];
      for (boolean watched : order) {
        rounds[watched ? 1 : 0] = round(drover, base, watched);
      }
      if (pair >= 0) {
        ratios[pair] = rounds[1].perSecond / rounds[0].perSecond;
        costs[pair] = rounds[1].cpu / rounds[0].cpu;
      }
    }
    Arrays.sort(ratios);
    Arrays.sort(costs);
    System.out.printf(
        Locale.ROOT,
        "watched by /metrics every 5 s and one live stream: %.3f of the jobs/s (median of %d pairs, %.3f to %.3f), %.3f of the process's time for each (%.3f to %.3f)%n",
        ratios[pairs / 2],
        pairs,
        ratios[0],
        ratios[pairs - 1],
        costs[pairs / 2],
        costs[0],
        costs[pairs - 1]);
  }

  /**
   * What was done in some seconds.
   *
   * @param cpu the processor time of this process, in microseconds, for each job
   */
  private record Round(double perSecond, double cpu) {}

  /** Adds and runs jobs for some seconds. */
  private static Round round(Drover drover, String base, boolean watched) throws Exception {
    JobQueue<String> queue = drover.queue("busy", String.class);
    Semaphore free = new Semaphore(IN_FLIGHT);
    JobOptions options = JobOptions.defaults().keepCompleted(100);
    long[] done = new long[1];
    AtomicBoolean over = new AtomicBoolean();
    Thread watcher = new Thread(() -> watch(base, over), "watcher");
    if (watched) {
      watcher.start();
    }
    try (Worker worker =
        queue
            .worker(job -> null)
            .concurrency(50)
            .onCompleted(
                (job, none) -> {
                  done[0]++;
                  free.release();
                })
            .start()) {
      double cpu = Processor.micros();
      long start = System.nanoTime();
      long end = start + Duration.ofSeconds(6).toNanos();
      while (System.nanoTime() < end) {
        free.acquire();
        var unused = queue.addAsync("job", "x", options);
      }
      free.acquire(IN_FLIGHT);
      worker.pause();
      double perSecond = done[0] * 1e9 / (System.nanoTime() - start);
      return new Round(perSecond, (Processor.micros() - cpu) / done[0]);
    } finally {
      over.set(true);
      watcher.interrupt();
      watcher.join();
    }
  }

  /** Reads Prometheus' text every five seconds, and all the while what a live stream tells. */
  private static void watch(String base, AtomicBoolean over) {
    HttpRequest stream = HttpRequest.newBuilder(URI.create(base + "/api/v1/stream")).build();
    try (InputStream events = CLIENT.send(stream, BodyHandlers.ofInputStream()).body()) {
      long next = System.nanoTime();
      while (!over.get()) {
        if (System.nanoTime() >= next) {
          next += Duration.ofSeconds(5).toNanos();
          get(base + "/metrics");
        }
        if (events.available() > 0 || over.get()) {
          events.readNBytes(events.available());
        }
        Thread.sleep(20);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
