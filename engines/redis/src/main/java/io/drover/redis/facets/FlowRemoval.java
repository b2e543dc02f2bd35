package io.drover.redis.facets;

import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Parts;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes jobs with more children than one script may remove, in steps (format §3.14). Safe for use
 * by any number of threads.
 *
 * <p>The whole flow is looked through for a lease first. A child claimed between two steps ends the
 * removal there: what went before it is gone.
 */
final class FlowRemoval {

  private static final int JOBS_AT_ONCE = 50;
  private static final String CHILDREN_AT_ONCE = "200";
  private static final List<String> KINDS =
      List.of("processed", "failed", "unsuccessful", "dependencies");

  private final RedisLink link;

  FlowRemoval(RedisLink link) {
    this.link = link;
  }

  /** A job of a flow: the start of its queue's keys, and its id. Immutable. */
  private record Member(String base, String id, boolean isParent) {

    String key() {
      return base + id;
    }
  }

  /** Returns whether the job was removed with all its children; not if one is active. */
  boolean remove(String base, String id) {
    List<Member> flow = new ArrayList<>();
    return collect(new Member(base, id, true), new HashSet<>(Set.of(base + id)), flow)
        && removeAll(base, flow);
  }

  /** Lists a job behind its children; returns whether none of them is active under a lease. */
  private boolean collect(Member job, Set<String> seen, List<Member> flow) {
    List<String> children = job.isParent() ? children(job, KINDS) : new ArrayList<>();
    children.removeIf(child -> child.indexOf(':') < 1 || !seen.add(child));
    for (List<String> part : Parts.of(children, JOBS_AT_ONCE)) {
      if (!part.isEmpty() && !collect(job, part, seen, flow)) {
        return false;
      }
    }
    flow.add(job);
    return true;
  }

  private boolean collect(Member parent, List<String> keys, Set<String> seen, List<Member> flow) {
    List<@Nullable Object> answer = look(parent, keys);
    for (int i = 0; i < keys.size(); i++) {
      if (Replies.number(answer.get(4 * i + 3)) == 0) {
        continue; // It has gone, and another job has its id.
      }
      if (Replies.number(answer.get(4 * i)) > 0) {
        return false;
      }
      String key = keys.get(i);
      int end = key.lastIndexOf(':') + 1;
      boolean isParent = Replies.number(answer.get(4 * i + 1)) > 0;
      Member child = new Member(key.substring(0, end), key.substring(end), isParent);
      if (!collect(child, seen, flow)) {
        return false;
      }
    }
    return true;
  }

  // ---- pending children only ------------------------------------------------------------------

  /** Removes what is pending below a job; returns how many of its own children went. */
  long removePending(String base, String id) {
    Member top = new Member(base, id, true);
    List<Member> flow = new ArrayList<>();
    Set<String> children = new HashSet<>();
    collectPending(top, new HashSet<>(Set.of(top.key())), flow, children);
    long gone = 0;
    int from = 0;
    while (from < flow.size()) {
      List<Member> part = flow.subList(from, Math.min(flow.size(), from + JOBS_AT_ONCE));
      Arguments arguments = new Arguments(3 * part.size());
      for (Member job : part) {
        arguments.add(job.base()).add(job.id()).add(children.contains(job.key()));
      }
      List<@Nullable Object> answer =
          Replies.list(link.call(Script.REMOVE_PENDING, base, arguments));
      from += (int) Replies.number(answer.get(0));
      gone += Replies.number(answer.get(1));
    }
    return gone;
  }

  /**
   * Lists the pending jobs below one, children before their parents; not what is below those that
   * are active or have failed.
   */
  private void collectPending(
      Member job, Set<String> seen, List<Member> flow, Set<String> children) {
    List<String> pending = children(job, List.of("dependencies"));
    pending.removeIf(child -> child.indexOf(':') < 1 || !seen.add(child));
    children.addAll(pending);
    for (List<String> part : Parts.of(pending, JOBS_AT_ONCE)) {
      if (part.isEmpty()) {
        continue;
      }
      List<@Nullable Object> answer = look(job, part);
      for (int i = 0; i < part.size(); i++) {
        boolean stays =
            Replies.number(answer.get(4 * i)) > 0
                || Replies.number(answer.get(4 * i + 2)) > 0
                || Replies.number(answer.get(4 * i + 3)) == 0;
        if (stays) {
          continue;
        }
        String key = part.get(i);
        int end = key.lastIndexOf(':') + 1;
        boolean isParent = Replies.number(answer.get(4 * i + 1)) > 0;
        Member child = new Member(key.substring(0, end), key.substring(end), isParent);
        if (isParent) {
          collectPending(child, seen, flow, new HashSet<>());
        }
        flow.add(child);
      }
    }
  }

  /** Looks at jobs below one as {@code lua/flow.lua} does. */
  private List<@Nullable Object> look(Member parent, List<String> keys) {
    Arguments arguments = new Arguments(1 + keys.size()).add(parent.key());
    keys.forEach(arguments::add);
    return Replies.list(link.call(Script.FLOW, parent.base(), arguments));
  }

  /** Returns the keys of a job's children, those pending last. */
  private List<String> children(Member job, List<String> kinds) {
    List<String> children = new ArrayList<>();
    for (String kind : kinds) {
      String next = "0";
      do {
        Arguments arguments = Arguments.of(job.key(), kind, CHILDREN_AT_ONCE, next);
        List<@Nullable Object> answer =
            Replies.list(link.call(Script.CHILDREN, job.base(), arguments));
        next = Replies.needed(answer.get(0));
        children.addAll(Replies.texts(answer.get(1)));
      } while (!next.equals("0"));
    }
    return children;
  }

  /** Removes jobs in order; returns whether none of them became active meanwhile. */
  private boolean removeAll(String base, List<Member> flow) {
    int from = 0;
    while (from < flow.size()) {
      int to = Math.min(flow.size(), from + JOBS_AT_ONCE);
      while (to < flow.size() && flow.get(to).isParent()) {
        to++; // Between its last child and its own removal a job could be claimed.
      }
      Arguments arguments = new Arguments(3 * (to - from));
      for (Member job : flow.subList(from, to)) {
        arguments.add(job.base()).add(job.id()).add(job.isParent());
      }
      int removed =
          (int) Replies.number(Replies.only(link.call(Script.REMOVE_FLOW, base, arguments)));
      if (removed == 0) {
        return false;
      }
      from += removed;
    }
    return true;
  }
}
