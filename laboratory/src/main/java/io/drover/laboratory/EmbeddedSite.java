package io.drover.laboratory;

import io.drover.laboratory.Orders.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** An embedded store on disk, in the one process that adds and runs its jobs. For one thread. */
final class EmbeddedSite implements Site {

  private final Cast cast;
  private final String uri;

  EmbeddedSite(Cast cast, Path folder) throws IOException {
    this.cast = cast;
    this.uri = "embedded:" + folder.resolve("store");
    cast.add("owner", uri, Role.PRODUCE, Role.WORK);
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
      default -> throw new IllegalArgumentException("an embedded store cannot have " + kind);
    };
  }

  @Override
  public void close() {
    cast.close();
  }
}
