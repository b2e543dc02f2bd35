package io.drover.laboratory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a participant is to do. Immutable; it travels as the arguments of a program.
 *
 * @param process the name of the process, like no other in the folder
 * @param uri the store
 * @param folder where histories are
 * @param clock the file of its clock
 * @param seed where its choices come from
 * @param lease how long its workers' leases are
 * @param maxStalls how often a job may stall
 * @param kinds the letters of the kinds of job it adds
 * @param roles what it does
 */
record Orders(
    String process,
    String uri,
    Path folder,
    Path clock,
    long seed,
    Duration lease,
    int maxStalls,
    String kinds,
    Set<Role> roles) {

  /** What a participant may do. */
  enum Role {
    /** It adds jobs until it is stopped. */
    PRODUCE,
    /** It runs jobs until it is stopped. */
    WORK,
    /** It runs the jobs that are left, and writes down what the store then has. */
    DRAIN
  }

  Orders {
    roles = Set.copyOf(roles);
  }

  List<String> arguments() {
    return List.of(
        process,
        uri,
        folder.toString(),
        clock.toString(),
        Long.toString(seed),
        Long.toString(lease.toMillis()),
        Integer.toString(maxStalls),
        kinds,
        roles.stream().map(Role::name).collect(Collectors.joining(",")));
  }

  static Orders parse(String[] arguments) {
    return new Orders(
        arguments[0],
        arguments[1],
        Path.of(arguments[2]),
        Path.of(arguments[3]),
        Long.parseLong(arguments[4]),
        Duration.ofMillis(Long.parseLong(arguments[5])),
        Integer.parseInt(arguments[6]),
        arguments[7],
        Arrays.stream(arguments[8].split(","))
            .map(Role::valueOf)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class))));
  }

  Orders withProcess(String name, long newSeed) {
    return new Orders(name, uri, folder, clock, newSeed, lease, maxStalls, kinds, roles);
  }

  /** Returns where a drain writes down what the store has. */
  static Path contents(Path folder) {
    return folder.resolve("contents");
  }
}
