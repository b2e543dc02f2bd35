package io.drover.laboratory;

import io.drover.laboratory.Orders.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A Redis server, and processes that add and run jobs on it. For one thread. */
final class RedisSite implements Site {

  private static final int PRODUCERS = 2;
  private static final int WORKERS = 3;
  private static final int MOST_MILLIS_DOWN = 1000;
  private static final int MOST_MILLIS_FULL = 3000;

  private final Plan plan;
  private final Cast cast;
  private final History laboratory;
  private final RedisHost host;

  RedisSite(Plan plan, Cast cast, Path folder, History laboratory) throws IOException {
    this.plan = plan;
    this.cast = cast;
    this.laboratory = laboratory;
    this.host = RedisHost.start(folder, plan.appendOnly());
    for (int i = 1; i <= PRODUCERS; i++) {
      cast.add("producer" + i, uri(), Role.PRODUCE);
    }
    for (int i = 1; i <= WORKERS; i++) {
      cast.add("worker" + i, uri(), Role.WORK);
    }
  }

  @Override
  public String uri() {
    return "redis://127.0.0.1:" + host.port();
  }

  @Override
  public List<Actor> actors() {
    return cast.actors();
  }

  @Override
  public Strike strike(TroubleKind kind, Random random) throws Exception {
    return switch (kind) {
      case KILL -> cast.kill(random);
      case SUSPEND -> cast.suspend(random);
      case CLOCK -> cast.setClock(random, false);
      case KILL_SERVER -> killServer(random);
      case FLUSH_SCRIPTS -> flushScripts();
      case FULL_MEMORY -> fillMemory(random);
    };
  }

  private Strike killServer(Random random) throws IOException {
    laboratory.record(What.DISTURBED, Disturbances.STORE);
    host.kill(Duration.ofMillis(random.nextInt(MOST_MILLIS_DOWN)), laboratory);
    // Until all have found it again.
    return new Strike(plan.lease(), () -> laboratory.record(What.CALM, Disturbances.STORE));
  }

  private Strike flushScripts() throws IOException {
    host.ask("SCRIPT FLUSH");
    return Strike.over();
  }

  private Strike fillMemory(Random random) throws IOException {
    laboratory.record(What.DISTURBED, Disturbances.STORE);
    host.fillMemory();
    return new Strike(
        Duration.ofMillis(random.nextInt(MOST_MILLIS_FULL)),
        () -> {
          host.emptyMemory();
          laboratory.record(What.CALM, Disturbances.STORE);
        });
  }

  @Override
  public void close() {
    cast.close();
    host.close();
  }
}
