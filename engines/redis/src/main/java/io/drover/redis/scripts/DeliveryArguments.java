package io.drover.redis.scripts;

import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Move;
import io.drover.spi.ParentLink;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes jobs for other queues as {@code lua/parts/deliver.lua} reads them. Stateless. */
public final class DeliveryArguments {

  private static final byte[] NONE = {};

  /** How many arguments a delivery has. */
  public static final int WIDTH = 9;

  private DeliveryArguments() {}

  public static void write(List<JobDelivery> deliveries, QueueKeys keys, Arguments arguments) {
    ParentLink last = null;
    byte[] parent = NONE;
    for (JobDelivery delivery : deliveries) {
      ParentLink link = delivery.job().parent();
      if (link == null || !link.equals(last)) { // Children of one parent mostly stand together.
        parent = parent(link, keys);
        last = link;
      }
      String more = InsertArguments.moreOfDelivered(delivery.job());
      write(delivery, more, keys, arguments).add(parent);
    }
  }

  /** Writes what {@code lua/move.lua} reads. */
  public static void write(Move move, QueueKeys keys, Arguments arguments) {
    arguments.add(move.from().id()).add(sha1(move.data()));
    JobInsert job = move.to().job();
    write(move.to(), InsertArguments.moreOfMoved(job, keys), keys, arguments)
        .add(parent(job.parent(), keys));
  }

  private static byte[] parent(@Nullable ParentLink link, QueueKeys keys) {
    return link == null ? NONE : ParentJson.write(link, keys);
  }

  private static Arguments write(
      JobDelivery delivery, @Nullable String more, QueueKeys keys, Arguments arguments) {
    JobInsert job = delivery.job();
    return arguments
        .add(keys.base(delivery.queue()))
        .add(job.id())
        .add(job.name())
        .add(job.data())
        .add(OptionsJson.write(job, keys))
        .add(job.timestamp().toEpochMilli())
        .add(job.delay().toMillis())
        .add(more);
  }

  private static String sha1(byte[] data) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
