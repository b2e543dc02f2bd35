package io.drover.spi;

import io.drover.job.Check;
import java.util.Set;

/**
 * How an engine differs from others in ways the contract allows; the contract's tests read it.
 * Immutable.
 */
public final class Traits {

  private final String name;
  private final boolean durable;
  private final boolean shared;
  private final boolean virtualTime;
  private final int maxBatch;
  private final int maxAdvance;
  private final int maxCalls;
  private final String acknowledgement;
  private final Set<Settlement.Outcome> outcomes;

  /** Takes over what a builder has checked. */
  Traits(TraitsBuilder from) {
    this.name = from.name;
    this.durable = from.durable;
    this.shared = from.shared;
    this.virtualTime = from.virtualTime;
    this.maxBatch = from.maxBatch;
    this.maxAdvance = from.maxAdvance;
    this.maxCalls = from.maxCalls;
    this.acknowledgement = from.acknowledgement;
    this.outcomes = Set.copyOf(from.outcomes);
  }

  /**
   * Returns a builder of an engine's traits.
   *
   * @param name the engine's name, {@code embedded} for example; not blank
   * @param acknowledgement what has happened to a job when {@code add} returns, in words; not blank
   */
  public static TraitsBuilder builder(String name, String acknowledgement) {
    return new TraitsBuilder(
        Check.notBlank("the name of an engine", name),
        Check.notBlank("the acknowledgement of an engine", acknowledgement));
  }

  /** Returns the engine's name, {@code embedded} for example. */
  public String name() {
    return name;
  }

  /** Returns whether jobs survive the end of the process. */
  public boolean durable() {
    return durable;
  }

  /** Returns whether several processes can use the store at once. */
  public boolean shared() {
    return shared;
  }

  /**
   * Returns whether leases and limits follow the instants that are passed in, and no clock of the
   * store's own.
   */
  public boolean virtualTime() {
    return virtualTime;
  }

  /** Returns how many jobs or leases one call may carry at most. */
  public int maxBatch() {
    return maxBatch;
  }

  /** Returns how many settlements, and how many claims, one {@code advance} may carry at most. */
  public int maxAdvance() {
    return maxAdvance;
  }

  /**
   * Returns how many {@code add} calls for one queue, and how many {@code advance} calls of one
   * worker, are under way at once at most: more than one where the store can work while its callers
   * do.
   */
  public int maxCalls() {
    return maxCalls;
  }

  /** Returns what has happened to a job when {@code add} returns, in words. */
  public String acknowledgement() {
    return acknowledgement;
  }

  /**
   * Returns the outcomes of attempts that the engine can record. The runtime sends no other, so an
   * outcome that is added later breaks no engine: until the engine names it, the feature behind it
   * is refused on that engine.
   */
  public Set<Settlement.Outcome> outcomes() {
    return outcomes;
  }

  @Override
  public String toString() {
    return "Traits[name=%s, durable=%s, shared=%s, maxBatch=%d, maxAdvance=%d, maxCalls=%d]"
        .formatted(name, durable, shared, maxBatch, maxAdvance, maxCalls);
  }
}
