package io.drover.console;

import io.drover.Drover;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All clients that follow live. Thread-safe. Three threads serve all of them, and there are none
 * while nobody follows: one looks at the queues, one does what is due each second and never waits,
 * one does what has to wait for the store.
 */
final class LiveStreams {

  private static final Logger LOG = LoggerFactory.getLogger(LiveStreams.class);
  private static final int BEATS = 10;
  private static final long STUCK_NANOS = Duration.ofSeconds(30).toNanos();

  private final Drover drover;
  private final ConsoleSettings settings;
  private final Shown shown;
  private final StatusSource statuses;
  private final Map<LiveStream, StreamSource> streams = new ConcurrentHashMap<>();
  private final Executor errands = errands();
  private int reserved;
  private boolean closed;
  private int seconds;
  private @Nullable ScheduledThreadPoolExecutor threads;

  /** What begins a stream instead of answering at once. */
  interface Opening extends Route.Handler {

    /** Begins a stream, and returns {@link Answer#STREAM}. */
    Answer open(Call call, HttpServletResponse response) throws IOException;

    @Override
    default Answer answer(Call call) {
      throw new IllegalStateException("expected a stream to be opened");
    }
  }

  /** What makes a stream's source. */
  private interface SourceMaker {
    StreamSource make(LiveStream stream);
  }

  LiveStreams(Drover drover, ConsoleSettings settings) {
    this.drover = drover;
    this.settings = settings;
    this.shown = new Shown(settings);
    this.statuses = new StatusSource(drover, StatusSource.MAX_QUEUES);
  }

  void addTo(Routing routing) {
    Opening queues = this::openQueues;
    Opening channel = this::openChannel;
    routing.get("/api/v1/stream", "streamQueues", queues);
    routing.get("/api/v1/channels/stream", "streamChannel", channel);
  }

  private Answer openQueues(Call call, HttpServletResponse response) throws IOException {
    Query query = call.query("queue", "after");
    String queue = query.textOrNull("queue");
    String header = call.request().getHeader("Last-Event-ID");
    String after = header == null || header.isBlank() ? query.textOrNull("after") : header;
    return open(
        call.request(),
        response,
        stream -> {
          StreamSource events =
              queue == null
                  ? new Silence()
                  : EventTap.of(drover.queue(queue), stream, shown, errands).begin(after);
          statuses.add(stream);
          return events;
        });
  }

  private Answer openChannel(Call call, HttpServletResponse response) throws IOException {
    Query query = call.query("channel", "pattern");
    return open(call.request(), response, stream -> ChannelTap.open(drover, query, stream, shown));
  }

  private Answer open(HttpServletRequest request, HttpServletResponse response, SourceMaker maker)
      throws IOException {
    if (request.getMethod().equals("HEAD")) {
      throw Problem.of(405, "expected GET for a live stream, got: HEAD");
    }
    if (!request.isAsyncSupported()) {
      throw new IllegalStateException(
          "expected the servlet and all filters before it to be mounted with asyncSupported");
    }
    reserve();
    LiveStream[] made = new LiveStream[1];
    made[0] = new LiveStream(() -> ended(made[0]));
    try {
      streams.put(made[0], maker.make(made[0]));
      requireRunning(); // Whoever closes from here on finds it in the table.
      if (made[0].isEnded()) {
        throw Problem.of(503, "expected a client that takes what it is told, got one that is slow");
      }
      response.setStatus(200);
      response.setContentType("text/event-stream;charset=utf-8");
      response.setHeader("X-Accel-Buffering", "no");
      AsyncContext context = request.startAsync();
      made[0].begin(context, response.getOutputStream());
    } catch (Throwable e) {
      made[0].close();
      forget(made[0]);
      throw e;
    }
    return Answer.STREAM;
  }

  private synchronized void requireRunning() {
    if (closed) {
      throw Problem.of(503, "expected a console that is running, got one that ends");
    }
  }

  private synchronized void reserve() {
    requireRunning();
    if (reserved >= settings.maxStreams()) {
      throw Problem.of(
          429, "expected fewer than %d live streams, got: %d", settings.maxStreams(), reserved);
    }
    reserved++;
    if (threads == null) {
      threads = start();
    }
  }

  private ScheduledThreadPoolExecutor start() {
    ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(2, LiveStreams::thread);
    long interval = settings.sampleInterval().toMillis();
    started.scheduleWithFixedDelay(() -> guard(statuses::look), 0, interval, TimeUnit.MILLISECONDS);
    started.scheduleWithFixedDelay(() -> guard(this::beat), 1, 1, TimeUnit.SECONDS);
    return started;
  }

  /** One thread that ends when it has had nothing to do. */
  private static Executor errands() {
    ThreadPoolExecutor errands =
        new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), LiveStreams::thread);
    errands.allowCoreThreadTimeOut(true);
    return errands;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(null, task, "drover-console-stream", 0, false);
    thread.setDaemon(true);
    return thread;
  }

  /** A task that throws would not be run again. */
  private static void guard(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      LOG.warn("could not serve live streams", e);
    }
  }

  private void beat() {
    seconds++;
    streams.forEach(
        (stream, source) -> {
          if (stream.stuckNanos() > STUCK_NANOS) {
            stream.close();
            return;
          }
          guard(source::beat);
          if (seconds % BEATS == 0) {
            stream.offer(StreamMessage.BEAT);
          }
        });
  }

  /**
   * Makes room for another stream once the source has closed, for which the store may be needed.
   */
  private void ended(LiveStream stream) {
    statuses.remove(stream);
    StreamSource source = streams.remove(stream);
    if (source == null) {
      release();
      return;
    }
    errands.execute(
        () -> {
          guard(source::close);
          release();
        });
  }

  private synchronized void release() {
    reserved--;
    if (reserved == 0 && threads != null) {
      threads.shutdown(); // What comes again each second does not come any more.
      threads = null;
    }
  }

  private void forget(LiveStream stream) {
    statuses.remove(stream);
    StreamSource source = streams.remove(stream);
    if (source != null) {
      guard(source::close);
    }
  }

  synchronized int count() {
    return reserved;
  }

  /** Ends all, and begins none any more. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    streams.keySet().forEach(LiveStream::close);
  }

  /** A source that tells nothing. */
  private static final class Silence implements StreamSource {

    @Override
    public void beat() {}

    @Override
    public void close() {}
  }
}
