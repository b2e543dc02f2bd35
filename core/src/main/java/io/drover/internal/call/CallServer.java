package io.drover.internal.call;

import io.drover.internal.store.JobShape;
import io.drover.internal.work.Assignment;
import io.drover.internal.work.Handling;
import io.drover.internal.work.WorkLoop;
import io.drover.job.TypeToken;
import io.drover.rpc.ServedRequests;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A server of a queue of requests: a worker that answers. Safe for use by several threads. */
public final class CallServer {

  private final Calls home;
  private final ServerPlan plan;
  private final Cancellations cancellations;
  private final Tally tally = new Tally();
  private final WorkLoop<Object, Object> loop;
  private final AtomicBoolean closed = new AtomicBoolean();

  private CallServer(Calls home, ServerPlan plan) {
    this.home = home;
    this.plan = plan;
    this.cancellations = new Cancellations(home, plan.requests());
    Answers answers = new Answers(home.store(), plan.requests(), cancellations, tally);
    JobShape<Object> shape =
        new JobShape<>(plan.requests(), TypeToken.of(Object.class), home.store().codec());
    RequestHandler handler = new RequestHandler(home, plan, cancellations, answers);
    this.loop =
        WorkLoop.start(
            home.store(),
            home.life(),
            home.threads(),
            new Assignment<>(
                shape,
                Handling.<Object, Object>ready(handler),
                plan.work().edit(draft -> draft.lastWords = answers),
                tally.callbacks()));
  }

  static CallServer start(Calls home, ServerPlan plan) {
    home.life().requireOpen();
    CallServer server = new CallServer(home, plan);
    home.enter(server.loop);
    server.cancellations.listen(server.loop);
    home.janitor().enter();
    return server;
  }

  /** Returns the name of the queue of requests. */
  public String requests() {
    return plan.requests();
  }

  /** Returns the names of its methods, sorted. */
  public List<String> methods() {
    return List.copyOf(plan.methods().keySet());
  }

  /** Returns how many requests have come to an end, counted soon after that. */
  public ServedRequests served() {
    return tally.served();
  }

  /** Returns how many requests are run at this moment. */
  public int running() {
    return loop.activeJobs().size();
  }

  /** Takes no further requests until resumed. */
  public void pause() {
    loop.pause();
  }

  /** Takes requests again. */
  public void resume() {
    loop.resume();
  }

  /** Returns whether it is paused. */
  public boolean isPaused() {
    return loop.isPaused();
  }

  /** Returns whether it is closed or closing. */
  public boolean isClosed() {
    return loop.isClosing();
  }

  /** Closes; see the facade's {@code RpcServer.close(Duration)}. */
  public boolean close(Duration limit) {
    boolean done = loop.close(limit);
    if (closed.compareAndSet(false, true)) {
      cancellations.close();
      home.janitor().leave();
    }
    return done;
  }
}
