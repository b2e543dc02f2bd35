package io.drover.laboratory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One round: processes are started on a new store and troubled, then what is left is run, and the
 * histories are checked. For one thread.
 */
final class Round {

  /** What somebody does to a store between the trouble and the rest, when nobody has it open. */
  interface Meddling {
    void with(String uri) throws Exception;
  }

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(4000);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);

  private final Plan plan;
  private final Path folder;
  private final List<TroubleKind> kinds;
  private final Random random;
  private final List<Begun> begun = new ArrayList<>();

  private record Begun(long end, Strike strike) {}

  /**
   * Makes a round.
   *
   * @param folder an empty folder, which then has all that was recorded
   */
  Round(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
    this.kinds = plan.kinds().stream().sorted().toList();
    this.random = new Random(plan.seed());
  }

  Verdict run() throws Exception {
    return run(uri -> {});
  }

  /** Does the same, and something before the rest of the jobs is run. */
  Verdict run(Meddling meddling) throws Exception {
    try (History laboratory = History.begin(folder, "laboratory");
        Cast cast = new Cast(plan, folder, laboratory);
        Site site = site(cast, laboratory)) {
      trouble(site, laboratory);
      leave(site);
      meddling.with(site.uri());
      if (!cast.drain(site.uri(), DRAIN_LIMIT)) {
        throw new IOException(
            "the jobs that are left could not be run: " + Files.readString(cast.drainOutput()));
      }
    }
    return Checker.check(
        History.readAll(folder), Contents.read(Orders.contents(folder)), plan.lease());
  }

  private Site site(Cast cast, History laboratory) throws IOException, InterruptedException {
    return plan.engine() == EngineKind.EMBEDDED
        ? new EmbeddedSite(plan, cast, folder, laboratory)
        : new RedisSite(plan, cast, folder, laboratory);
  }

  private void trouble(Site site, History laboratory) throws Exception {
    long end = System.nanoTime() + plan.trouble().toNanos();
    while (System.nanoTime() < end) {
      pass(site, Duration.ofMillis(random.nextInt((int) LONGEST_PAUSE.toMillis())));
      TroubleKind kind = kinds.get(random.nextInt(kinds.size()));
      Strike strike = site.strike(kind, random);
      laboratory.record(What.TROUBLE, kind + ":" + strike.whose());
      begun.add(new Begun(System.nanoTime() + strike.lasts().toNanos(), strike));
    }
  }

  /** Lets time pass: trouble ends, and who has ended is started again. */
  private void pass(Site site, Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    do {
      endStrikes(System.nanoTime());
      for (Actor actor : site.actors()) {
        actor.revive();
      }
      Pause.of(BETWEEN_LOOKS);
    } while (System.nanoTime() < end);
  }

  private void endStrikes(long now) throws Exception {
    for (Begun each : List.copyOf(begun)) {
      if (each.end <= now) {
        begun.remove(each);
        each.strike.ending().end();
      }
    }
  }

  /** Ends all trouble, and has everybody end by himself. */
  private void leave(Site site) throws Exception {
    endStrikes(Run.NEVER);
    pass(site, LONGEST_PAUSE);
    for (Actor actor : site.actors()) {
      actor.release();
    }
    for (Actor actor : site.actors()) {
      actor.end(STOP_LIMIT);
    }
  }
}
