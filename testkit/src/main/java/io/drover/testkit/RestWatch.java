package io.drover.testkit;

import io.drover.spi.AttendedTime.Activity;
import io.drover.spi.UnderWay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The view of a virtual time on the runtimes that live in it: what they are at, and what of it only
 * waits for the test. Runtimes may come and go on any thread; the rest is for one thread at a time.
 */
final class RestWatch {

  /**
   * How long a thread has to wait for another one until that is taken for a rest. It is far longer
   * than a thread takes to wake whom the test has just let go on, which cannot be seen.
   */
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int FRAMES_TOLD = 10;

  private final List<Activity> activities = new CopyOnWriteArrayList<>();
  private final Map<Thread, Wait> waits = new IdentityHashMap<>();

  /**
   * A wait of a thread for another one.
   *
   * @param on what it waits at, or {@code null} for a monitor
   * @param since when it was first seen to
   */
  private record Wait(@Nullable Object on, long since) {}

  void add(Activity activity) {
    activities.add(activity);
  }

  void remove(Activity activity) {
    activities.remove(activity);
  }

  /** Forgets who waited: the test may have let them go on since. */
  void begin() {
    waits.clear();
  }

  void look() {
    activities.forEach(Activity::look);
  }

  long claims() {
    return activities.stream().mapToLong(Activity::claims).sum();
  }

  /** Returns whether a thread runs code of a user's for one of the runtimes. */
  boolean isAtWork(Thread thread) {
    return underWay().stream().anyMatch(one -> one.thread().filter(thread::equals).isPresent());
  }

  /** Returns what has to end before the clock may move on. */
  List<UnderWay> busy() {
    List<UnderWay> all = underWay();
    Set<Thread> seen = new HashSet<>();
    all.forEach(one -> one.thread().ifPresent(seen::add));
    waits.keySet().retainAll(seen);
    return all.stream().filter(one -> !one.thread().filter(this::rests).isPresent()).toList();
  }

  private List<UnderWay> underWay() {
    List<UnderWay> all = new ArrayList<>();
    activities.forEach(activity -> all.addAll(activity.underWay()));
    return all;
  }

  private boolean rests(Thread thread) {
    Object on = LockSupport.getBlocker(thread);
    Thread.State state = thread.getState();
    // One that sleeps waits for nobody, and goes on by itself: nothing blocks it.
    boolean waiting =
        state == Thread.State.WAITING || (state == Thread.State.TIMED_WAITING && on != null);
    if (!waiting) {
      waits.remove(thread);
      return false;
    }
    Wait before = waits.get(thread);
    if (before == null || before.on != on) {
      waits.put(thread, new Wait(on, System.nanoTime()));
      return false;
    }
    return System.nanoTime() - before.since >= REST_NANOS;
  }

  /** Tells, in lines, what has not ended and where its threads are. */
  static String text(List<UnderWay> busy) {
    return busy.stream()
        .map(one -> "  " + one.what() + one.thread().map(RestWatch::text).orElse(""))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String text(Thread thread) {
    String first = "; thread %s is %s".formatted(thread.getName(), thread.getState());
    return Arrays.stream(thread.getStackTrace())
        .limit(FRAMES_TOLD)
        .map(frame -> System.lineSeparator() + "    at " + frame)
        .collect(Collectors.joining("", first, ""));
  }
}
