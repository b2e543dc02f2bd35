package io.drover.laboratory;

import io.drover.laboratory.Orders.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * The processes of a round that add and run jobs, and what may happen to each of them whatever the
 * store. For one thread.
 */
final class Cast implements AutoCloseable {

  private static final Duration LONGEST_SHIFT = Duration.ofSeconds(10);
  private static final String DRAIN = "drain";

  private final Plan plan;
  private final Path folder;
  private final History laboratory;
  private final List<Actor> actors = new ArrayList<>();

  Cast(Plan plan, Path folder, History laboratory) {
    this.plan = plan;
    this.folder = folder;
    this.laboratory = laboratory;
  }

  /** Starts a participant. */
  void add(String name, String uri, Role... roles) throws IOException {
    add(name, uri, Map.of(), roles);
  }

  /** Starts a participant with more in its environment. */
  void add(String name, String uri, Map<String, String> environment, Role... roles)
      throws IOException {
    actors.add(participant(name, uri, this::command, environment, roles));
  }

  /** Starts a participant that is written with BullMQ. */
  void addNode(String name, String uri, Role... roles) throws IOException {
    NodeProgram node = Objects.requireNonNull(plan.node());
    actors.add(participant(name, uri, node::command, Map.of(), roles));
  }

  private Actor participant(
      String name,
      String uri,
      Function<Orders, List<String>> program,
      Map<String, String> environment,
      Role... roles)
      throws IOException {
    Orders orders =
        new Orders(
            name,
            uri,
            folder,
            clock(name),
            0,
            plan.lease(),
            plan.maxStalls(),
            plan.party().kinds,
            Set.of(roles));
    return new Actor(
        name,
        folder,
        laboratory,
        incarnation ->
            program.apply(
                orders.withProcess(
                    Actor.processName(name, incarnation),
                    plan.seed() * 31 + name.hashCode() + incarnation)),
        environment);
  }

  private List<String> command(Orders orders) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What runs for seconds only is not worth the second compiler.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    // A kill leaves what a library put there.
    command.add("-Djava.io.tmpdir=" + folder);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Participant.class.getName());
    command.addAll(orders.arguments());
    return command;
  }

  private Path clock(String name) {
    return folder.resolve(name + ".clock");
  }

  List<Actor> actors() {
    return actors;
  }

  /** Has all jobs run that are left, and the contents written down; returns whether that worked. */
  boolean drain(String uri, Duration limit) throws IOException, InterruptedException {
    try (Actor drain = participant(DRAIN, uri, this::command, Map.of(), Role.DRAIN)) {
      return drain.await(limit);
    }
  }

  /** Returns what a failed drain said. */
  Path drainOutput() {
    return folder.resolve(DRAIN + ".output");
  }

  Actor any(Random random) {
    return actors.get(random.nextInt(actors.size()));
  }

  Strike kill(Random random) {
    Actor actor = any(random);
    actor.kill();
    return Strike.over(actor.name());
  }

  /** Stops a process for up to two leases. */
  Strike suspend(Random random) throws IOException, InterruptedException {
    Actor actor = any(random);
    actor.suspend();
    long millis = 1 + (long) (plan.lease().toMillis() * 2 * random.nextDouble());
    return new Strike(actor.name(), Duration.ofMillis(millis), actor::resume);
  }

  /**
   * Sets a process's clock.
   *
   * @param endsLeases whether leases end by this clock
   */
  Strike setClock(Random random, boolean endsLeases) throws IOException {
    Actor actor = any(random);
    Duration shift =
        Duration.ofMillis((long) (LONGEST_SHIFT.toMillis() * (2 * random.nextDouble() - 1)));
    if (endsLeases) {
      laboratory.record(What.CLOCK_SET, actor.name());
    }
    ShiftedTime.set(clock(actor.name()), shift);
    return Strike.over(actor.name());
  }

  @Override
  public void close() {
    actors.forEach(Actor::close);
  }
}
