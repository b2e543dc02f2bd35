package io.drover.redis.scripts;

import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Move;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes jobs for other queues as {@code lua/parts/deliver.lua} reads them. Stateless. */
public final class DeliveryArguments {

  private static final byte[] NONE = {};

  /** How many arguments a delivery has. */
  static final int WIDTH = 9;

  private DeliveryArguments() {}

  public static void write(List<JobDelivery> deliveries, QueueKeys keys, Arguments arguments) {
    for (JobDelivery delivery : deliveries) {
      write(delivery, InsertArguments.moreOfDelivered(delivery.job()), keys, arguments);
    }
  }

  /** Writes what {@code lua/move.lua} reads. */
  public static void write(Move move, QueueKeys keys, Arguments arguments) {
    arguments.add(move.from().id()).add(sha1(move.data()));
    JobInsert job = move.to().job();
    write(move.to(), InsertArguments.moreOfMoved(job, keys), keys, arguments);
  }

  private static void write(
      JobDelivery delivery, @Nullable String more, QueueKeys keys, Arguments arguments) {
    JobInsert job = delivery.job();
    arguments
        .add(keys.base(delivery.queue()))
        .add(job.id())
        .add(job.name())
        .add(job.data())
        .add(OptionsJson.write(job, keys))
        .add(job.timestamp().toEpochMilli())
        .add(job.delay().toMillis())
        .add(more)
        .add(job.parent() == null ? NONE : ParentJson.write(job.parent(), keys));
  }

  private static String sha1(byte[] data) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
