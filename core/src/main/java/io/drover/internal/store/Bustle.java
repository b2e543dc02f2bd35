package io.drover.internal.store;

import io.drover.spi.AttendedTime;
import io.drover.spi.UnderWay;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What an open store is at, gathered from its parts, for a time that moves only when all has come
 * to rest. Safe for use by several threads.
 */
public final class Bustle implements AttendedTime.Activity {

  private final LifeCycle life;

  /** Looks at the parts that a life cycle knows. */
  public Bustle(LifeCycle life) {
    this.life = life;
  }

  /** What the parts say of themselves. For one thread. */
  public static final class Report {
    private final List<UnderWay> underWay = new ArrayList<>();
    private long moves;
    private long claims;

    /** Adds something begun and not ended. */
    public void underWay(UnderWay one) {
      underWay.add(one);
    }

    /**
     * Adds how often something began, ever: what passed from one part to another between two looks
     * shows in it.
     */
    public void moves(long count) {
      moves += count;
    }

    /** Leaves the sums of a part that goes. */
    void addTo(AtomicLong allMoves, AtomicLong allClaims) {
      allMoves.addAndGet(moves + 1);
      allClaims.addAndGet(claims);
    }

    /** Adds how many jobs were claimed, ever. */
    public void claims(long count) {
      claims += count;
    }
  }

  @Override
  public void look() {
    life.parts().forEach(Part::look);
  }

  @Override
  public long claims() {
    return report().claims;
  }

  @Override
  public List<UnderWay> underWay() {
    Report before = report();
    if (!before.underWay.isEmpty()) {
      return before.underWay;
    }
    Report after = report();
    if (after.underWay.isEmpty() && after.moves != before.moves) {
      return List.of(UnderWay.of("something that began at this very moment"));
    }
    return after.underWay;
  }

  private Report report() {
    Report report = new Report();
    life.report(report);
    return report;
  }
}
