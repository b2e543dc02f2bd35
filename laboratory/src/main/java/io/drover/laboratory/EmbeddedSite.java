package io.drover.laboratory;

import io.drover.laboratory.Orders.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An embedded store on disk, in the one process that adds and runs its jobs. For one thread. */
final class EmbeddedSite implements Site {

  private static final int MOST_MILLIS_FULL = 4000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
  private static final int DAMAGES = 3;

  private final Plan plan;
  private final Cast cast;
  private final History laboratory;
  private final Path store;
  private final String uri;
  private final @Nullable Disk disk;

  EmbeddedSite(Plan plan, Cast cast, Path folder, History laboratory)
      throws IOException, InterruptedException {
    this.plan = plan;
    this.cast = cast;
    this.laboratory = laboratory;
    this.store = folder.resolve("store");
    this.uri =
        "embedded:%s?ack=%s"
            .formatted(store, plan.acknowledgement().name().toLowerCase(Locale.ROOT));
    boolean real = plan.kinds().stream().noneMatch(TroubleKind.OF_THE_DISK::contains);
    this.disk = real ? null : Disk.of(folder, store);
    Map<String, String> environment = disk == null ? Map.of() : disk.environment();
    cast.add("owner", uri, environment, Role.PRODUCE, Role.WORK);
  }

  @Override
  public String uri() {
    return uri;
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
      case CLOCK -> cast.setClock(random, true);
      case DAMAGE -> damage(random);
      case FULL_DISK -> fill(random);
      case POWER_CUT -> cutPower(random);
      default -> throw new IllegalArgumentException("an embedded store cannot have " + kind);
    };
  }

  /** Damages some copies of the store, which is closed for that. */
  private Strike damage(Random random) throws IOException, InterruptedException {
    for (Actor actor : cast.actors()) {
      actor.resume();
      actor.release();
      actor.end(CLOSE_LIMIT);
    }
    Damage damage = new Damage(store, store.resolveSibling("damaged"));
    for (int i = 0; i < DAMAGES; i++) {
      laboratory.record(What.DAMAGED, damage.once(random));
    }
    return Strike.over(Disturbances.STORE);
  }

  private Strike fill(Random random) throws IOException {
    Disk filled = Objects.requireNonNull(disk);
    filled.fill();
    return new Strike(
        Disturbances.STORE, Duration.ofMillis(random.nextInt(MOST_MILLIS_FULL)), filled::empty);
  }

  private Strike cutPower(Random random) throws IOException, InterruptedException {
    for (Actor actor : cast.actors()) {
      actor.kill();
    }
    laboratory.record(What.CUT, Disturbances.STORE, plan.acknowledgement().forgets);
    Objects.requireNonNull(disk).cutPower(random);
    return Strike.over(Disturbances.STORE);
  }

  @Override
  public void close() {
    cast.close();
  }
}
