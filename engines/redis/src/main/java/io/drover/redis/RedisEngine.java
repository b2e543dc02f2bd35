package io.drover.redis;

import io.drover.job.StoreException;
import io.drover.job.StoreHealth;
import io.drover.redis.connections.QuietLog;
import io.drover.redis.connections.RedisAddress;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.connections.ServerCheck;
import io.drover.redis.facets.QueueDirectory;
import io.drover.redis.facets.RedisEventLog;
import io.drover.redis.facets.RedisFlows;
import io.drover.redis.facets.RedisInspection;
import io.drover.redis.facets.RedisJobStore;
import io.drover.redis.facets.RedisLedger;
import io.drover.redis.facets.RedisPresence;
import io.drover.redis.facets.RedisRoutes;
import io.drover.redis.facets.RedisSchedules;
import io.drover.redis.facets.RedisSignals;
import io.drover.redis.scripts.QueueKeys;
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

/**
 * Queues on a Redis server, shared with other processes in the data format of BullMQ 6. Safe for
 * use by any number of threads.
 *
 * <p>URIs: {@code redis://host:6379/0}, {@code rediss://…} for TLS, {@code
 * redis-cluster://host:6379,host:6380}, {@code redis-sentinel://host:26379,host:26380/master/0} and
 * {@code redis-socket:///run/redis/redis.sock?database=0} for a file of this machine, which needs
 * one of Netty's native transports on the class path. User and password stand before the host, as
 * in {@code redis://user:password@host}, percent-encoded where they have special characters.
 * Options follow a question mark: {@code prefix=bull}, {@code callLimit=5000} in milliseconds,
 * {@code tls=true} for a cluster or sentinels, {@code verifyPeer=false} to take any certificate,
 * {@code sentinelPassword=…} and {@code sentinelUser=…} for sentinels that ask for them, {@code
 * clientName=…} for the name under which the server lists connections. Without a user the password
 * follows a colon, as in {@code redis://:password@host}. Certificates are checked against the JVM's
 * trust store, see the system property {@code javax.net.ssl.trustStore}, or against the file that
 * {@code tlsCa=…} names; the client's own are the files {@code tlsCert=…} and {@code tlsKey=…}, see
 * {@link RedisSettings#certificate}. A password that changes needs {@link RedisSettings#login}.
 *
 * <p>What an acknowledged job survives is up to the server: one with {@code appendonly yes} and
 * {@code appendfsync always} has it on disk, one that fsyncs each second may lose a second of jobs
 * when its machine fails, and a failover may lose what the replica did not have yet.
 */
public final class RedisEngine implements Engine {

  private static final QuietLog LOG = QuietLog.of(RedisEngine.class);

  /** So that one script holds the server for less than two milliseconds, as with the next. */
  private static final int MAX_BATCH = 100;

  private static final int MAX_ADVANCE = 25;
  private static final int MAX_CALLS = 4;

  private static final Traits TRAITS =
      Traits.builder(
              "redis",
              "the Redis server has it in memory; on disk as soon as its persistence puts it there")
          .durable(true)
          .shared(true)
          .maxBatch(MAX_BATCH)
          .maxAdvance(MAX_ADVANCE)
          .maxCalls(MAX_CALLS)
          .outcome(Outcome.WAIT_FOR_CHILDREN)
          .outcome(Settlement.Outcome.DEAD_LETTER)
          .build();

  private final RedisLink link;
  private final String place;
  private final RedisJobStore jobs;
  private final RedisInspection inspection;
  private final RedisEventLog events;
  private final RedisFlows flows;
  private final RedisSchedules schedules;
  private final RedisLedger ledger;
  private final RedisRoutes routes;
  private final RedisSignals signals;
  private final RedisPresence presence;

  private RedisEngine(RedisLink link, QueueKeys keys, String place, TimeSource time) {
    this.link = link;
    this.place = place;
    QueueDirectory directory = new QueueDirectory(link, keys);
    this.jobs = new RedisJobStore(link, keys, directory);
    this.inspection = new RedisInspection(link, keys, directory);
    this.events = new RedisEventLog(link, keys);
    this.flows = new RedisFlows(link, keys);
    this.schedules = new RedisSchedules(link, keys);
    this.ledger = new RedisLedger(link);
    this.routes = new RedisRoutes(link, keys);
    this.signals = new RedisSignals(link, keys, time);
    this.presence = new RedisPresence(link, keys);
  }

  /**
   * Connects to a server, also on an interrupted thread, which stays interrupted.
   *
   * @param time tells when signals may have been missed; else who calls passes the instants, and
   *     the server has a clock of its own
   * @throws io.drover.job.InvalidInputException if the URI is malformed
   * @throws StoreException if the server cannot be reached or is too old
   */
  public static RedisEngine open(RedisSettings settings, TimeSource time) {
    boolean interrupted = Thread.interrupted(); // The client library loses it as it starts.
    try {
      return opened(settings, time);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RedisEngine opened(RedisSettings settings, TimeSource time) {
    RedisLink link = new RedisLink(settings.setup());
    try {
      ServerCheck check = ServerCheck.of(link);
      check.warnings().forEach(LOG::warn);
      String place =
          "%s at %s, prefix \"%s\""
              .formatted(
                  check.server(), RedisAddress.withoutLogin(settings.uri()), settings.prefix());
      return new RedisEngine(link, new QueueKeys(settings.prefix(), link.isCluster()), place, time);
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  @Override
  public Traits traits() {
    return TRAITS;
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

  @Override
  public StoreHealth health() {
    if (!link.isOpen()) {
      return Answers.unhealthy("the store is closed");
    }
    try {
      link.call(commands -> commands.ping());
      return Answers.healthy(place);
    } catch (RuntimeException e) {
      return Answers.unhealthy(place + ": " + e.getMessage());
    }
  }

  /**
   * Returns the way to the server, on which a test's commands keep their order with the engine's.
   */
  RedisLink link() {
    return link;
  }

  @Override
  public void close() {
    signals.close();
    link.close();
  }
}
