package io.drover.internal.observe;

import io.drover.job.StoreHealth;
import io.drover.spi.Engine;
import io.drover.spi.EventLog;
import io.drover.spi.Flows;
import io.drover.spi.Inspection;
import io.drover.spi.JobStore;
import io.drover.spi.Ledger;
import io.drover.spi.Presence;
import io.drover.spi.Routes;
import io.drover.spi.Schedules;
import io.drover.spi.Signals;
import io.drover.spi.Traits;

/**
 * An engine that tells observers of the calls made of it, and of the jobs that come into queues by
 * them, as all of that passes here. Safe for use by any number of threads.
 *
 * <p>What follows events waits for them, so that how long its calls take says nothing; it is the
 * engine's own. So is what only looks up what is known.
 */
final class ObservedEngine implements Engine {

  private final Engine engine;
  private final JobStore jobs;
  private final Inspection inspection;
  private final Flows flows;
  private final Schedules schedules;
  private final Ledger ledger;
  private final Routes routes;
  private final Signals signals;
  private final Presence presence;

  ObservedEngine(Engine engine, Observation observation) {
    this.engine = engine;
    Told told = new Told(observation);
    this.jobs = new ObservedStore(engine.jobs(), told);
    FacetProxy.Maker maker = new FacetProxy.Maker(told);
    this.inspection = maker.of(Inspection.class, "inspection", engine.inspection());
    this.flows = maker.of(Flows.class, "flows", engine.flows());
    this.schedules = maker.of(Schedules.class, "schedules", engine.schedules());
    this.ledger = maker.of(Ledger.class, "ledger", engine.ledger());
    this.routes = maker.of(Routes.class, "routes", engine.routes());
    this.signals = maker.of(Signals.class, "signals", engine.signals());
    this.presence = maker.of(Presence.class, "presence", engine.presence());
  }

  @Override
  public Traits traits() {
    return engine.traits();
  }

  @Override
  public JobStore jobs() {
    return jobs;
  }

  @Override
  public Inspection inspection() {
    return inspection;
  }

  @Override
  public EventLog events() {
    return engine.events();
  }

  @Override
  public Flows flows() {
    return flows;
  }

  @Override
  public Schedules schedules() {
    return schedules;
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public Routes routes() {
    return routes;
  }

  @Override
  public Signals signals() {
    return signals;
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public StoreHealth health() {
    return engine.health();
  }

  @Override
  public void close() {
    engine.close();
  }
}
