package io.drover.redis;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One queue as a step finds it on Node's side, and what the step chooses of it. For one step. */
final class TwinQueue {

  private final TwinView view;
  private final Random random;
  private final Instant now;
  private final String name;

  TwinQueue(TwinView view, Random random, Instant now) {
    this.view = view;
    this.random = random;
    this.now = now;
    this.name = random.nextInt(4) == 0 ? "kids" : "q";
  }

  String name() {
    return name;
  }

  /** Returns the name of a key of the queue. */
  String key(String suffix) {
    return name + ":" + suffix;
  }

  List<String> ids(String state) {
    return view.members(key(state));
  }

  <T> @Nullable T any(List<T> of) {
    return of.isEmpty() ? null : of.get(random.nextInt(of.size()));
  }

  @Nullable String anyJob() {
    return any(
        Stream.of(
                "wait",
                "active",
                "prioritized",
                "delayed",
                "waiting-children",
                "completed",
                "failed")
            .flatMap(state -> ids(state).stream())
            .toList());
  }

  String tokenOf(String id) {
    return view.has(key(id + ":lock")) ? view.text(key(id + ":lock")).split(" ")[0] : "none";
  }

  boolean isDue() {
    return view.fields(key("delayed")).values().stream()
        .anyMatch(score -> Double.parseDouble(score) < (now.toEpochMilli() + 1) * 4096.0);
  }

  boolean hasSchedules() {
    return view.has(key("repeat"));
  }

  /** Returns whether the order in which a job goes with its children is the same for both. */
  boolean goesInOrder(String job) {
    List<String> children = children(job);
    boolean isChild = view.fields(job).containsKey("parentKey");
    // The order of brothers is the server's choice.
    return children.size() < 2
        && (children.isEmpty()
            || !isChild
            || !KnownDivergence.ORDER_OF_REMOVED_FAMILIES.isAvoided())
        && children.stream().allMatch(this::goesInOrder);
  }

  private List<String> children(String job) {
    return Stream.of("dependencies", "processed", "failed", "unsuccessful")
        .flatMap(state -> view.members(job + ":" + state).stream())
        .toList();
  }

  boolean anyPriority(String state) {
    return ids(state).stream().anyMatch(id -> view.number(key(id), "priority") > 0);
  }
}
