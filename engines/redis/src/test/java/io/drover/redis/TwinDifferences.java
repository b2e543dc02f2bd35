package io.drover.redis;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is not the same of two sides of a pair of twins. Stateless.
 *
 * <p>Exactly the same are all keys but for two, where Drover is allowed to do less or more:
 *
 * <ul>
 *   <li>{@code marker}: Drover leaves out the one that says that there may be jobs where none is to
 *       be had, and leaves it where some are that a worker's own rate does not let it take; it may
 *       tell when the next is due where BullMQ tells it only to the worker.
 *   <li>{@code stalled}: Drover leaves jobs there whose attempts have ended.
 * </ul>
 */
final class TwinDifferences {

  private TwinDifferences() {}

  /** Returns the differences, a line for each key; empty if there are none. */
  static String between(TwinView node, TwinView java) {
    Map<String, Object> expected = new TreeMap<>(node.keys());
    Map<String, Object> actual = new TreeMap<>(java.keys());
    for (String queue : List.of("q", "kids")) {
      if (mayHaveMarker(node, java, queue)) {
        expected.remove(queue + ":marker");
        actual.remove(queue + ":marker");
      }
      if (mayHaveSuspects(node, java, queue)) {
        expected.remove(queue + ":stalled");
        actual.remove(queue + ":stalled");
      }
    }
    Set<String> names = new TreeSet<>(expected.keySet());
    names.addAll(actual.keySet());
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      Object one = expected.get(name);
      Object other = actual.get(name);
      if (!Objects.equals(one, other)) {
        text.append("%s%n  Node:   %s%n  Drover: %s%n".formatted(name, one, other));
      }
    }
    return text.toString();
  }

  private static boolean mayHaveMarker(TwinView node, TwinView java, String queue) {
    Map<String, String> nodes = node.fields(queue + ":marker");
    Map<String, String> javas = java.fields(queue + ":marker");
    boolean isThere = javas.containsKey("0");
    boolean hasJobs = java.has(queue + ":wait") || java.has(queue + ":prioritized");
    boolean mayDiffer = isThere ? hasJobs : !hasJobs || isHindered(java, queue);
    boolean sameDue = Objects.equals(javas.get("1"), nodes.get("1"));
    return (mayDiffer || isThere == nodes.containsKey("0"))
        && (sameDue || isInTime(java, queue, javas.get("1")));
  }

  private static boolean isHindered(TwinView view, String queue) {
    Map<String, String> meta = view.fields(queue + ":meta");
    boolean isBounded = meta.containsKey("concurrency") || meta.containsKey("max");
    return meta.containsKey("paused")
        || isBounded && KnownDivergence.MARKER_OF_BOUNDED_QUEUES.isAvoided();
  }

  /** Who is told too early looks in vain, and is told anew. */
  private static boolean isInTime(TwinView view, String queue, String due) {
    return due != null
        && view.fields(queue + ":delayed").values().stream()
            .allMatch(score -> Double.parseDouble(due) <= Double.parseDouble(score) / 4096);
  }

  private static boolean mayHaveSuspects(TwinView node, TwinView java, String queue) {
    Set<String> nodes = new HashSet<>(node.members(queue + ":stalled"));
    Set<String> more = new HashSet<>(java.members(queue + ":stalled"));
    boolean hasAll = more.containsAll(nodes);
    more.removeAll(nodes);
    List<String> active = java.members(queue + ":active");
    return hasAll
        && more.stream()
            .allMatch(id -> !active.contains(id) || java.has(queue + ":" + id + ":lock"));
  }
}
