package io.drover.spi;

import io.drover.job.StoreHealth;

/**
 * A store of queues. Safe for use by any number of threads. The facets are parts of one store; each
 * belongs to this engine for its whole life.
 *
 * <p>What every method must do is said by the numbered rules of the contract, which the testkit
 * holds as tests.
 */
public interface Engine extends AutoCloseable {

  /** Returns how this engine differs from others in ways the contract allows. */
  Traits traits();

  /** Returns the facet through which jobs are added, claimed, settled and recovered. */
  JobStore jobs();

  /** Returns the facet through which queues are looked at and administered. */
  Inspection inspection();

  /** Returns the facet through which the events of a queue are followed. */
  EventLog events();

  /** Returns the facet for parents and children. */
  Flows flows();

  /** Returns the facet for recurring jobs. */
  Schedules schedules();

  /** Returns the facet for keys that are claimed and recorded. */
  Ledger ledger();

  /** Returns the facet for exchanges and their bindings. */
  Routes routes();

  /** Returns the facet for channels. */
  Signals signals();

  /** Returns the facet by which processes tell each other that they are there. */
  Presence presence();

  /** Returns whether the store works; does not throw. */
  StoreHealth health();

  /**
   * Ends every call under way with a {@code StoreException}, stores what was acknowledged, frees
   * what is held.
   */
  @Override
  void close();
}
