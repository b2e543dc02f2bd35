package io.drover.spi;

import io.drover.job.Check;
import io.drover.spi.Settlement.Outcome;
import java.util.EnumSet;
import java.util.Set;

/**
 * Builds the traits of an engine. Not safe for use by several threads. Start with {@link
 * Traits#builder}.
 */
public final class TraitsBuilder {

  /** Named one by one: what is added later is not for engines that were written before it. */
  private static final Set<Outcome> ALWAYS =
      Set.of(
          Outcome.COMPLETE,
          Outcome.FAIL,
          Outcome.RETRY,
          Outcome.BACK_OFF,
          Outcome.MOVE_TO_LATER,
          Outcome.GIVE_BACK);

  final String name;
  final String acknowledgement;
  final Set<Outcome> outcomes = EnumSet.copyOf(ALWAYS);
  boolean durable;
  boolean shared;
  boolean virtualTime;
  int maxBatch = 1;
  int maxAdvance = 1;
  int maxCalls = 1;

  TraitsBuilder(String name, String acknowledgement) {
    this.name = name;
    this.acknowledgement = acknowledgement;
  }

  /** Sets whether jobs survive the end of the process. Defaults to false. */
  public TraitsBuilder durable(boolean survives) {
    durable = survives;
    return this;
  }

  /** Sets whether several processes can use the store at once. Defaults to false. */
  public TraitsBuilder shared(boolean severalProcesses) {
    shared = severalProcesses;
    return this;
  }

  /**
   * Sets whether leases and limits follow the instants that are passed in, and no clock of the
   * store's own. Defaults to false.
   */
  public TraitsBuilder virtualTime(boolean passedIn) {
    virtualTime = passedIn;
    return this;
  }

  /** Sets how many jobs or leases one call may carry, at least 1. Defaults to 1. */
  public TraitsBuilder maxBatch(int most) {
    maxBatch = Check.atLeast("maxBatch", most, 1);
    return this;
  }

  /**
   * Sets how many settlements, and how many claims, one {@code advance} may carry, at least 1.
   * Defaults to 1.
   */
  public TraitsBuilder maxAdvance(int most) {
    maxAdvance = Check.atLeast("maxAdvance", most, 1);
    return this;
  }

  /**
   * Sets how many {@code add} calls for one queue, and how many {@code advance} calls of one
   * worker, are under way at once, at least 1. Defaults to 1: raise it where the store can work
   * while its callers do.
   */
  public TraitsBuilder maxCalls(int most) {
    maxCalls = Check.atLeast("maxCalls", most, 1);
    return this;
  }

  /**
   * Adds an outcome to those the engine can record. Every engine records {@code COMPLETE}, {@code
   * FAIL}, {@code RETRY}, {@code BACK_OFF}, {@code MOVE_TO_LATER} and {@code GIVE_BACK}; any other
   * it has to name.
   */
  public TraitsBuilder outcome(Outcome more) {
    outcomes.add(Check.notNull("an outcome", more));
    return this;
  }

  /** Returns the traits. */
  public Traits build() {
    return new Traits(this);
  }
}
