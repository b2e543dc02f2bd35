package io.drover.redis;

import io.drover.job.JobState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/** BullMQ on one side of a pair of twins. For one thread. */
final class NodeHand implements Hand {

  private final NodePeer peer;
  private final String prefix;
  private final String side;

  /**
   * Creates it.
   *
   * @param prefix the prefix of all keys
   * @param side what the names of this side's queues begin with
   */
  NodeHand(NodePeer peer, String prefix, String side) {
    this.peer = peer;
    this.prefix = prefix;
    this.side = side;
  }

  private String name(String queue) {
    return side + queue;
  }

  private String key(String queue, String suffix) {
    return prefix + ":" + name(queue) + ":" + suffix;
  }

  /** Sets the clock of Node, which stands until it is set again. */
  void clock(long now) {
    peer.call("steps.clock", now);
  }

  private String call(String call, Object... args) {
    return attempt(() -> peer.call("steps." + call, args));
  }

  private String onJob(String queue, String id, String method, Object... args) {
    return call("onJob", with(args, name(queue), id, method));
  }

  private String onQueue(String queue, String method, Object... args) {
    return call("onQueue", with(args, name(queue), method));
  }

  private static Object[] with(Object[] args, Object... first) {
    List<Object> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(args));
    return all.toArray();
  }

  /** What BullMQ's scripts refuse is an error in Node. Others are mistakes of the test. */
  private static String attempt(Runnable call) {
    return affirmed(
        () -> {
          call.run();
          return BooleanNode.TRUE;
        });
  }

  /** As {@link #attempt}, of what may answer that it did nothing. */
  private static String affirmed(Supplier<JsonNode> call) {
    try {
      return call.get().asBoolean() ? DONE : REFUSED;
    } catch (IllegalStateException e) {
      String message = String.valueOf(e.getMessage());
      if (message.contains("TypeError") || message.contains("is not a function")) {
        throw e;
      }
      return REFUSED;
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.asString()));
    return texts;
  }

  private static Map<String, Object> node(TwinJob job, Map<String, Object> options) {
    return Map.of("name", job.name(), "data", Interop.json(job.data()), "opts", options);
  }

  // ---- jobs ---------------------------------------------------------------------------------

  @Override
  public String add(String queue, List<TwinJob> jobs) {
    List<Map<String, Object>> nodes =
        jobs.stream().map(job -> node(job, job.nodeOptions())).toList();
    return texts(peer.call("steps.add", name(queue), nodes)).toString();
  }

  @Override
  public String addChild(String queue, TwinJob job, TwinTree.Link link) {
    Map<String, Object> options = new HashMap<>(job.nodeOptions());
    options.put("parent", Map.of("id", link.id(), "queue", prefix + ":" + name(link.queue())));
    TwinTree.addTo(options, link.policy());
    return call("add", name(queue), List.of(node(job, options)));
  }

  @Override
  public String addTree(TwinTree tree) {
    return call("flow", tree.node(this::name));
  }

  @Override
  public String advance(String queue, TwinWorker worker, List<End> ends, int most, String token) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (End end : ends) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("id", end.id());
      one.put("token", end.token());
      if (end.value() == null) {
        one.put("message", end.message());
        one.put("trace", TwinRun.trace(end.message()));
        one.put("final", end.hopeless());
      } else {
        one.put("value", Interop.json(end.value()));
      }
      all.add(one);
    }
    JsonNode answer =
        peer.call("steps.advance", name(queue), worker.name(), worker.options, all, most, token);
    return texts(answer.path("outcomes")) + " " + texts(answer.path("fetched"));
  }

  @Override
  public String later(String queue, String id, String token, long delay) {
    return call("later", name(queue), id, token, delay);
  }

  @Override
  public String giveBack(String queue, String id, String token, long pause) {
    return call("giveBack", name(queue), id, token, pause);
  }

  @Override
  public String waitForChildren(String queue, String id, String token) {
    return affirmed(() -> peer.call("steps.waitForChildren", name(queue), id, token));
  }

  @Override
  public String renew(String queue, List<String> ids, List<String> tokens) {
    Set<String> lost = new TreeSet<>(texts(peer.call("steps.renew", name(queue), ids, tokens)));
    return lost.toString();
  }

  @Override
  public String recover(String queue) {
    return call("recover", name(queue));
  }

  // ---- one job ------------------------------------------------------------------------------

  @Override
  public String promote(String queue, String id) {
    return onJob(queue, id, "promote");
  }

  @Override
  public String changeDelay(String queue, String id, long delay) {
    return onJob(queue, id, "changeDelay", delay);
  }

  @Override
  public String changePriority(String queue, String id, int priority, boolean front) {
    return onJob(queue, id, "changePriority", Map.of("priority", priority, "lifo", front));
  }

  @Override
  public String retry(String queue, String id, JobState from, boolean anew) {
    Map<String, Object> options = Map.of("resetAttemptsMade", anew, "resetAttemptsStarted", anew);
    return onJob(queue, id, "retry", state(from), options);
  }

  @Override
  public String remove(String queue, String id) {
    return onJob(queue, id, "remove");
  }

  @Override
  public String removePending(String queue, String id) {
    return onJob(queue, id, "removeUnprocessedChildren");
  }

  @Override
  public String detach(String queue, String id) {
    return affirmed(() -> peer.call("steps.onJob", name(queue), id, "removeChildDependency"));
  }

  @Override
  public String update(String queue, String id, String data) {
    return onJob(queue, id, "updateData", Interop.json(data));
  }

  @Override
  public String progress(String queue, String id, String progress) {
    return onJob(queue, id, "updateProgress", Interop.json(progress));
  }

  @Override
  public String log(String queue, String id, String line) {
    return onJob(queue, id, "log", line);
  }

  // ---- the queue ----------------------------------------------------------------------------

  private static String state(JobState state) {
    return switch (state) {
      case WAITING -> "wait";
      case WAITING_CHILDREN -> "waiting-children";
      default -> state.name().toLowerCase(java.util.Locale.ROOT);
    };
  }

  @Override
  public String retryAll(String queue, JobState from) {
    return onQueue(queue, "retryJobs", Map.of("state", state(from)));
  }

  /** Drover departs from BullMQ on purpose, which leaves the stored delay: here as Drover does. */
  @Override
  public String promoteAll(String queue) {
    List<String> ids = Interop.redis().zrange(key(queue, "delayed"), 0, -1);
    String answer = onQueue(queue, "promoteJobs");
    ids.forEach(id -> Interop.redis().hset(key(queue, id), "delay", "0"));
    return answer;
  }

  @Override
  public String pause(String queue) {
    return onQueue(queue, "pause");
  }

  @Override
  public String resume(String queue) {
    return onQueue(queue, "resume");
  }

  @Override
  public String limitConcurrency(String queue, int most) {
    return most == 0
        ? onQueue(queue, "removeGlobalConcurrency")
        : onQueue(queue, "setGlobalConcurrency", most);
  }

  @Override
  public String limitRate(String queue, int most, long window) {
    return most == 0
        ? onQueue(queue, "removeGlobalRateLimit")
        : onQueue(queue, "setGlobalRateLimit", most, window);
  }

  @Override
  public String hold(String queue, long pause) {
    return onQueue(queue, "rateLimit", pause);
  }

  @Override
  public String release(String queue) {
    return onQueue(queue, "removeRateLimitKey");
  }

  @Override
  public String drain(String queue, boolean delayed) {
    return onQueue(queue, "drain", delayed);
  }

  @Override
  public String clean(String queue, JobState state, long grace, int most) {
    JsonNode ids = peer.call("steps.onQueue", name(queue), "clean", grace, most, state(state));
    return new TreeSet<>(texts(ids)).toString();
  }

  /** Drover departs from BullMQ on purpose, which leaves some keys: here as Drover does. */
  @Override
  public String obliterate(String queue) {
    String answer = onQueue(queue, "obliterate", Map.of("force", true));
    Interop.redis().keys(key(queue, "*")).forEach(Interop.redis()::del);
    return answer;
  }

  // ---- schedules ----------------------------------------------------------------------------

  @Override
  public String schedule(String queue, TwinSchedule schedule) {
    return call("schedule", name(queue), schedule.id(), schedule.repeat(), schedule.template());
  }

  @Override
  public String unschedule(String queue, String id) {
    return onQueue(queue, "removeJobScheduler", id);
  }
}
