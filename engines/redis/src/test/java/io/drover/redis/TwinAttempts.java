package io.drover.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Chooses what workers do in a step, and what befalls them. For one step. */
final class TwinAttempts {

  private static final long[] DELAYS = {1, 500, 1_500, 9_999, 20_000, 60_000};
  private static final List<String> VALUES = List.of("null", "1", "\"s\"", "{\"r\":[1,2.5]}");

  private final TwinView view;
  private final TwinQueue at;
  private final Random random;
  private final String queue;
  private final String token;

  /**
   * Creates it.
   *
   * @param number the number of the step
   */
  TwinAttempts(TwinView view, TwinQueue at, Random random, int number) {
    this.view = view;
    this.at = at;
    this.random = random;
    this.queue = at.name();
    this.token = "t" + number;
  }

  TwinMove advance() {
    List<Hand.End> ends = new ArrayList<>();
    List<String> active = new ArrayList<>(at.ids("active"));
    for (int count = random.nextInt(4); count > 0 && !active.isEmpty(); count--) {
      ends.add(end(active.remove(random.nextInt(active.size()))));
    }
    if (!ends.stream().allMatch(this::isForGood)) {
      ends.subList(1, ends.size()).clear(); // Node may see the queue drained in between.
    }
    int most = random.nextInt(4);
    if (at.isDue()) {
      // Drover makes due jobs ready in every call, and Node in those that fetch.
      most = Math.max(1, most);
    }
    if (at.hasSchedules()) {
      most = Math.min(1, most); // Node plans the next run between two fetches.
    }
    TwinWorker worker = TwinWorker.values()[random.nextInt(TwinWorker.values().length)];
    int claims = most;
    String under = ends.isEmpty() ? token : ends.get(ends.size() - 1).token();
    return TwinMove.by(
        "%s worker of %s ends %s, claims %d".formatted(worker, queue, ends, claims),
        hand -> hand.advance(queue, worker, ends, claims, under));
  }

  private Hand.End end(String id) {
    String lease = random.nextInt(20) == 0 ? "forged" : at.tokenOf(id);
    String deferred = view.fields(at.key(id)).get("defa");
    if (deferred != null) {
      return new Hand.End(id, lease, null, deferred, true);
    }
    return random.nextInt(100) < 55
        ? new Hand.End(id, lease, at.any(VALUES), "", false)
        : new Hand.End(id, lease, null, "no " + random.nextInt(3), random.nextInt(5) == 0);
  }

  private boolean isForGood(Hand.End end) {
    String id = at.key(end.id());
    return end.value() != null
        || end.hopeless()
        || view.number(id, "atm") + 1 >= view.option(id, "attempts").asInt(1);
  }

  @Nullable TwinMove attempt(TwinStep.Kind kind) {
    String id = at.any(at.ids("active"));
    if (id == null || at.isDue()) {
      return null; // Drover makes due jobs ready in every call.
    }
    String lease = random.nextInt(10) == 0 ? "forged" : at.tokenOf(id);
    if (kind == TwinStep.Kind.RENEW) {
      return TwinMove.by(
          "renew %s/%s".formatted(queue, id),
          hand -> hand.renew(queue, List.of(id), List.of(lease)));
    }
    if (kind == TwinStep.Kind.LATER) {
      long delay = DELAYS[random.nextInt(DELAYS.length)];
      return TwinMove.by(
          "%s/%s moves itself %d ms".formatted(queue, id, delay),
          hand -> hand.later(queue, id, lease, delay));
    }
    // Node holds the queue by a step of its own, whatever becomes of the job.
    boolean holds = view.has(at.key(id + ":lock")) && !lease.equals("forged");
    long pause = random.nextBoolean() && holds ? 20_000 : 0;
    return TwinMove.by(
        "give back %s/%s, hold %d ms".formatted(queue, id, pause),
        hand -> hand.giveBack(queue, id, lease, pause));
  }

  @Nullable TwinMove upkeep(TwinStep.Kind kind) {
    List<String> without =
        at.ids("active").stream().filter(id -> !view.has(at.key(id + ":lock"))).toList();
    String id = at.any(at.ids("active"));
    if (kind == TwinStep.Kind.LOSE_LEASE) {
      // Which of two comes first is the server's choice.
      return id == null || !without.isEmpty()
          ? null
          : onKeys("lose the lease of %s/%s".formatted(queue, id), base -> loseLease(base, id));
    }
    if (kind == TwinStep.Kind.WAKE) {
      // Where Drover has left out the first there is nothing to pop for it.
      return at.ids("marker").isEmpty()
          ? null
          : onKeys(
              "wake a worker of " + queue,
              base -> Interop.redis().zrem(base + at.key("marker"), at.ids("marker").get(0)));
    }
    return without.size() > 1 ? null : TwinMove.by("recover " + queue, hand -> hand.recover(queue));
  }

  /** Drover leaves suspects that Node takes away: such a one is none now. */
  private void loseLease(String base, String id) {
    Interop.redis().del(base + at.key(id + ":lock"));
    if (!at.ids("stalled").contains(id)) {
      Interop.redis().srem(base + at.key("stalled"), id);
    }
  }

  private static TwinMove onKeys(String text, Consumer<String> done) {
    return new TwinMove(
        text,
        (hand, base) -> {
          done.accept(base);
          return Hand.DONE;
        });
  }
}
