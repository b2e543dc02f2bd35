package io.drover.laboratory;

import io.drover.laboratory.Orders.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A Redis server, and processes that add and run jobs on it. For one thread. */
final class RedisSite implements Site {

  private static final int MOST_MILLIS_DOWN = 1000;
  private static final int MOST_MILLIS_FULL = 3000;
  private static final int MOST_MILLIS_SLOW = 6000;
  private static final int MOST_MILLIS_SLOWER = 300;
  private static final int LEASES_TO_NOTICE = 3;

  private final Plan plan;
  private final Cast cast;
  private final History laboratory;
  private final RedisHost host;
  private final Map<String, Wire> wires = new TreeMap<>();

  RedisSite(Plan plan, Cast cast, Path folder, History laboratory) throws IOException {
    this.plan = plan;
    this.cast = cast;
    this.laboratory = laboratory;
    this.host = RedisHost.start(folder, plan.appendOnly());
    if (plan.party() != Party.NODE) {
      for (int i = 1; i <= 2; i++) {
        cast.add("worker" + i, wire("worker" + i), Role.WORK);
      }
      cast.add("producer1", wire("producer1"), Role.PRODUCE);
    }
    if (plan.party() != Party.DROVER) {
      for (int i = 1; i <= 2; i++) {
        cast.addNode("node-worker" + i, wire("node-worker" + i), Role.WORK);
      }
      cast.addNode("node-producer1", wire("node-producer1"), Role.PRODUCE);
    }
    if (plan.party() == Party.DROVER) {
      cast.add("worker3", wire("worker3"), Role.WORK, Role.PRODUCE);
    }
  }

  /** Opens a way for a process; returns the store's address there. */
  private String wire(String name) {
    Wire wire = new Wire(host.port());
    wires.put(name, wire);
    return wire.uri();
  }

  @Override
  public String uri() {
    return "redis://127.0.0.1:" + host.port();
  }

  @Override
  public List<Actor> actors() {
    return cast.actors();
  }

  @Override
  public Strike strike(TroubleKind kind, Random random) throws Exception {
    return switch (kind) {
      case KILL -> cast.kill(random);
      case SUSPEND -> cast.suspend(random);
      case CLOCK -> cast.setClock(random, false);
      case KILL_SERVER -> killServer(random);
      case FLUSH_SCRIPTS -> flushScripts();
      case FULL_MEMORY -> fillMemory(random);
      case CUT -> cut(random, Wire::cutAll);
      case CUT_IN_REPLY -> cut(random, Wire::breakWithinAnswer);
      case HALF_OPEN -> cut(random, Wire::silence);
      case SLOW -> slow(random);
      default -> throw new IllegalArgumentException("a store on Redis cannot have " + kind);
    };
  }

  private Strike killServer(Random random) throws IOException {
    laboratory.record(What.DISTURBED, Disturbances.STORE);
    host.kill(Duration.ofMillis(random.nextInt(MOST_MILLIS_DOWN)), laboratory);
    // Until all have found it again.
    return new Strike(
        Disturbances.STORE, plan.lease(), () -> laboratory.record(What.CALM, Disturbances.STORE));
  }

  private Strike flushScripts() throws IOException {
    host.ask("SCRIPT FLUSH");
    return Strike.over(Disturbances.STORE);
  }

  private Strike fillMemory(Random random) throws IOException {
    laboratory.record(What.DISTURBED, Disturbances.STORE);
    host.fillMemory();
    return new Strike(
        Disturbances.STORE,
        Duration.ofMillis(random.nextInt(MOST_MILLIS_FULL)),
        () -> {
          host.emptyMemory();
          laboratory.record(What.CALM, Disturbances.STORE);
        });
  }

  /** Does something to a process's way, and gives it the time to find another. */
  private Strike cut(Random random, Consumer<Wire> how) {
    String name = cast.any(random).name();
    laboratory.record(What.DISTURBED, name);
    how.accept(way(name));
    return new Strike(
        name,
        plan.lease().multipliedBy(LEASES_TO_NOTICE),
        () -> laboratory.record(What.CALM, name));
  }

  private Strike slow(Random random) {
    String name = cast.any(random).name();
    laboratory.record(What.DISTURBED, name);
    way(name).slow(Duration.ofMillis(random.nextInt(MOST_MILLIS_SLOWER)));
    return new Strike(
        name,
        Duration.ofMillis(random.nextInt(MOST_MILLIS_SLOW)),
        () -> {
          way(name).slow(Duration.ZERO);
          laboratory.record(What.CALM, name);
        });
  }

  private Wire way(String name) {
    return Objects.requireNonNull(wires.get(name));
  }

  @Override
  public void close() {
    cast.close();
    wires.values().forEach(Wire::close);
    host.close();
  }
}
