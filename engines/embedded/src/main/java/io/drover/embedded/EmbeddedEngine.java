package io.drover.embedded;

import io.drover.embedded.facets.EmbeddedEventLog;
import io.drover.embedded.facets.EmbeddedFlows;
import io.drover.embedded.facets.EmbeddedInspection;
import io.drover.embedded.facets.EmbeddedJobStore;
import io.drover.embedded.facets.EmbeddedLedger;
import io.drover.embedded.facets.EmbeddedPresence;
import io.drover.embedded.facets.EmbeddedRoutes;
import io.drover.embedded.facets.EmbeddedSchedules;
import io.drover.embedded.facets.EmbeddedSignals;
import io.drover.embedded.facets.Expiry;
import io.drover.embedded.facets.Heartbeat;
import io.drover.embedded.facets.Store;
import io.drover.job.Check;
import io.drover.job.StoreException;
import io.drover.job.StoreHealth;
import io.drover.spi.Answers;
import io.drover.spi.Engine;
import io.drover.spi.EventLog;
import io.drover.spi.Flows;
import io.drover.spi.Inspection;
import io.drover.spi.JobStore;
import io.drover.spi.Ledger;
import io.drover.spi.Presence;
import io.drover.spi.Routes;
import io.drover.spi.Schedules;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Outcome;
import io.drover.spi.Signals;
import io.drover.spi.TimeSource;
import io.drover.spi.Traits;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The engine that keeps queues inside the process, in a directory or in memory. Safe for use by any
 * number of threads; one process at a time can have a directory open.
 */
public final class EmbeddedEngine implements Engine {

  private static final int MAX_BATCH = 2000;

  /** While one call's changes are made safe, the next can be carried out. */
  private static final int MAX_CALLS = 4;

  private final Store store;
  private final Traits traits;
  private final EmbeddedJobStore jobs;
  private final EmbeddedInspection inspection;
  private final EmbeddedEventLog events;
  private final EmbeddedFlows flows;
  private final EmbeddedSchedules schedules;
  private final EmbeddedLedger ledger;
  private final EmbeddedRoutes routes;
  private final EmbeddedSignals signals;
  private final EmbeddedPresence presence;
  private final Expiry expiry;
  private final Heartbeat heartbeat;
  private final String place;
  private final @Nullable Path database;

  private EmbeddedEngine(
      Store store, Traits traits, @Nullable Path directory, String place, TimeSource time) {
    this.store = store;
    this.traits = traits;
    this.place = place;
    this.database = directory == null ? null : directory.resolve("db");
    this.jobs = new EmbeddedJobStore(store, time);
    this.inspection = new EmbeddedInspection(store);
    this.events = new EmbeddedEventLog(store);
    this.flows = new EmbeddedFlows(store);
    this.schedules = new EmbeddedSchedules(store);
    this.ledger = new EmbeddedLedger(store);
    this.routes = new EmbeddedRoutes(store, jobs);
    this.signals = new EmbeddedSignals(store);
    this.presence = new EmbeddedPresence(store);
    this.expiry = new Expiry(store, time);
    this.heartbeat = new Heartbeat(store, time);
  }

  /**
   * Opens a store.
   *
   * @param settings where and how
   * @param time the source of time for whatever the engine does by itself
   * @throws io.drover.job.InvalidInputException if an argument is {@code null}
   * @throws StoreException if another process has the directory open, it is of a newer layout, is
   *     damaged, or cannot be read or written
   */
  public static EmbeddedEngine open(EmbeddedSettings settings, TimeSource time) {
    Check.notNull("a source of time", time);
    Path directory = Check.notNull("settings", settings).directory();
    boolean durable = directory != null;
    String place = durable ? "embedded store in " + directory : "embedded store in memory";
    Traits traits =
        Traits.builder("embedded", acknowledgement(settings))
            .durable(durable)
            .virtualTime(true)
            .maxBatch(MAX_BATCH)
            .maxAdvance(MAX_BATCH)
            .maxCalls(MAX_CALLS)
            .outcome(Outcome.WAIT_FOR_CHILDREN)
            .outcome(Settlement.Outcome.DEAD_LETTER)
            .build();
    return new EmbeddedEngine(StoreOpener.open(settings), traits, directory, place, time);
  }

  /** Returns an engine over a store that is open already, and which it closes. */
  static EmbeddedEngine over(Store store, TimeSource time) {
    Traits traits =
        Traits.builder("embedded", "as its store")
            .virtualTime(true)
            .maxBatch(MAX_BATCH)
            .maxAdvance(MAX_BATCH)
            .maxCalls(MAX_CALLS)
            .outcome(Outcome.WAIT_FOR_CHILDREN)
            .outcome(Settlement.Outcome.DEAD_LETTER)
            .build();
    return new EmbeddedEngine(store, traits, null, "embedded store", time);
  }

  private static String acknowledgement(EmbeddedSettings settings) {
    if (settings.directory() == null) {
      return "in memory: lost when the process ends";
    }
    return switch (settings.acknowledgement()) {
      case FSYNC -> "on disk: written and fsynced, together with what arrived at the same time";
      case WRITE -> "written to the operating system, fsynced within about a second";
    };
  }

  @Override
  public Traits traits() {
    return traits;
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
    return events;
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
  public Routes routes() {
    return routes;
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public Signals signals() {
    return signals;
  }

  /** Returns how many rows that step of the store has read and changed that did most of them. */
  long mostRows() {
    return store.mostRows();
  }

  @Override
  public StoreHealth health() {
    StoreException ended = store.ended();
    if (ended != null) {
      return Answers.unhealthy(place + ": " + ended.getMessage());
    }
    return database == null || Files.isDirectory(database)
        ? Answers.healthy(place)
        : Answers.unhealthy(place + ": its files were removed while it was open");
  }

  @Override
  public void close() {
    expiry.close();
    heartbeat.close();
    store.close();
  }
}
