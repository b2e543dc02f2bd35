package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.job.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The form of job options in the tables: flags for what differs from the defaults, and those
 * values. For one thread.
 *
 * <p>Most jobs of a queue share their options, so the codec remembers the last it saw in either
 * direction.
 */
public final class OptionsCodec {

  private static final int ID = 1;
  private static final int DELAY = 1 << 1;
  private static final int AT = 1 << 2;
  private static final int TIMESTAMP = 1 << 3;
  private static final int PRIORITY = 1 << 4;
  private static final int LIFO = 1 << 5;
  private static final int ATTEMPTS = 1 << 6;
  private static final int BACKOFF = 1 << 7;
  private static final int KEEP_COMPLETED = 1 << 8;
  private static final int KEEP_FAILED = 1 << 9;
  private static final int SIZE_LIMIT = 1 << 10;
  private static final int KEEP_LOGS = 1 << 11;
  private static final int STACK_TRACES = 1 << 12;
  private static final int DEDUPLICATION = 1 << 13;
  private static final int EXPIRES_AFTER = 1 << 14;
  private static final int EXPIRES_AT = 1 << 15;
  private static final int TELEMETRY = 1 << 16;
  private static final int OMIT_TELEMETRY = 1 << 17;
  private static final int ROUTE = 1 << 18;

  private static final int EXTEND = 1;
  private static final int REPLACE = 1 << 1;
  private static final int KEEP_LAST = 1 << 2;
  private static final int RESCHEDULE = 1 << 3;

  private static final JobOptions DEFAULTS = JobOptions.defaults();

  private JobOptions lastWritten = DEFAULTS;
  private byte[] lastWrittenBytes;
  private JobOptions lastRead = DEFAULTS;
  private byte[] lastReadBytes;

  public OptionsCodec() {
    lastWrittenBytes = encode(DEFAULTS);
    lastReadBytes = lastWrittenBytes;
  }

  public void write(JobOptions options, ByteWriter out) {
    if (options != lastWritten) {
      lastWrittenBytes = encode(options);
      lastWritten = options;
    }
    out.putBytes(lastWrittenBytes);
  }

  public JobOptions read(ByteReader in) {
    byte[] bytes = in.getBytes();
    if (!Arrays.equals(bytes, lastReadBytes)) {
      lastRead = decode(new ByteReader(bytes));
      lastReadBytes = bytes;
    }
    return lastRead;
  }

  private static byte[] encode(JobOptions options) {
    ByteWriter out = new ByteWriter(64);
    out.putVar(flags(options));
    if (options.id() != null) {
      out.putString(options.id());
    }
    putDuration(options.delay().isZero() ? null : options.delay(), out);
    putInstant(options.at(), out);
    putInstant(options.timestamp(), out);
    putNumber(options.priority(), DEFAULTS.priority(), out);
    putNumber(options.attempts(), DEFAULTS.attempts(), out);
    if (options.backoff() != null) {
      Backoff backoff = options.backoff();
      out.putString(backoff.type()).putLong(Double.doubleToLongBits(backoff.jitter()));
      putDuration(backoff.delay(), out);
    }
    putKeep(options.keepCompleted(), out);
    putKeep(options.keepFailed(), out);
    putNumber(options.sizeLimit(), DEFAULTS.sizeLimit(), out);
    putNumber(options.keepLogs(), DEFAULTS.keepLogs(), out);
    putNumber(options.stackTraceLimit(), DEFAULTS.stackTraceLimit(), out);
    if (options.deduplication() != null) {
      putDeduplication(options.deduplication(), out);
    }
    putDuration(options.expiresAfter(), out);
    putInstant(options.expiresAt(), out);
    if (options.telemetry() != null) {
      out.putString(options.telemetry());
    }
    if (options.route() != null) {
      putRoute(options.route(), out);
    }
    return out.toBytes();
  }

  private static int flags(JobOptions options) {
    return flag(options.id() != null, ID)
        | flag(!options.delay().isZero(), DELAY)
        | flag(options.at() != null, AT)
        | flag(options.timestamp() != null, TIMESTAMP)
        | flag(options.priority() != DEFAULTS.priority(), PRIORITY)
        | flag(options.lifo(), LIFO)
        | flag(options.attempts() != DEFAULTS.attempts(), ATTEMPTS)
        | flag(options.backoff() != null, BACKOFF)
        | flag(options.keepCompleted() != null, KEEP_COMPLETED)
        | flag(options.keepFailed() != null, KEEP_FAILED)
        | flag(options.sizeLimit() != DEFAULTS.sizeLimit(), SIZE_LIMIT)
        | flag(options.keepLogs() != DEFAULTS.keepLogs(), KEEP_LOGS)
        | flag(options.stackTraceLimit() != DEFAULTS.stackTraceLimit(), STACK_TRACES)
        | flag(options.deduplication() != null, DEDUPLICATION)
        | flag(options.expiresAfter() != null, EXPIRES_AFTER)
        | flag(options.expiresAt() != null, EXPIRES_AT)
        | flag(options.telemetry() != null, TELEMETRY)
        | flag(options.omitTelemetryContext(), OMIT_TELEMETRY)
        | flag(options.route() != null, ROUTE);
  }

  private static JobOptions decode(ByteReader in) {
    int flags = in.getVarInt();
    JobOptions options = DEFAULTS;
    options = has(flags, ID) ? options.id(in.getString()) : options;
    options = has(flags, DELAY) ? options.delay(getDuration(in)) : options;
    options = has(flags, AT) ? options.at(getInstant(in)) : options;
    options = has(flags, TIMESTAMP) ? options.timestamp(getInstant(in)) : options;
    options = has(flags, PRIORITY) ? options.priority(in.getVarInt()) : options;
    options = has(flags, LIFO) ? options.lifo(true) : options;
    options = has(flags, ATTEMPTS) ? options.attempts(in.getVarInt()) : options;
    options = has(flags, BACKOFF) ? options.backoff(getBackoff(in)) : options;
    options = has(flags, KEEP_COMPLETED) ? options.keepCompleted(getKeep(in)) : options;
    options = has(flags, KEEP_FAILED) ? options.keepFailed(getKeep(in)) : options;
    options = has(flags, SIZE_LIMIT) ? options.sizeLimit(in.getVarInt()) : options;
    options = has(flags, KEEP_LOGS) ? options.keepLogs(in.getVarInt()) : options;
    options = has(flags, STACK_TRACES) ? options.stackTraceLimit(in.getVarInt()) : options;
    options = has(flags, DEDUPLICATION) ? options.deduplication(getDeduplication(in)) : options;
    options = has(flags, EXPIRES_AFTER) ? options.expiresAfter(getDuration(in)) : options;
    options = has(flags, EXPIRES_AT) ? options.expiresAt(getInstant(in)) : options;
    options = has(flags, TELEMETRY) ? options.telemetry(in.getString()) : options;
    options = has(flags, OMIT_TELEMETRY) ? options.omitTelemetryContext(true) : options;
    return has(flags, ROUTE) ? options.route(getRoute(in)) : options;
  }

  private static Backoff getBackoff(ByteReader in) {
    String type = in.getString();
    double jitter = Double.longBitsToDouble(in.getLong());
    return Backoff.of(type, getDuration(in)).jitter(jitter);
  }

  private static void putKeep(@Nullable Keep keep, ByteWriter out) {
    if (keep == null) {
      return;
    }
    out.putVar(keep.count() + 1L).putVar(keep.limit()).put(keep.age() == null ? 0 : 1);
    putDuration(keep.age(), out);
  }

  private static Keep getKeep(ByteReader in) {
    int count = (int) (in.getVar() - 1);
    int limit = in.getVarInt();
    Keep keep = (count < 0 ? Keep.all() : Keep.count(count)).limit(limit);
    return in.get() == 0 ? keep : keep.youngerThan(getDuration(in));
  }

  private static void putDeduplication(Deduplication rule, ByteWriter out) {
    out.putString(rule.id())
        .put(
            flag(rule.extend(), EXTEND)
                | flag(rule.replace(), REPLACE)
                | flag(rule.keepLastIfActive(), KEEP_LAST)
                | flag(rule.reschedule(), RESCHEDULE))
        .put(rule.ttl() == null ? 0 : 1);
    putDuration(rule.ttl(), out);
  }

  private static Deduplication getDeduplication(ByteReader in) {
    Deduplication rule = Deduplication.simple(in.getString());
    int flags = in.get();
    if (in.get() != 0) {
      rule = rule.ttl(getDuration(in)).extend(has(flags, EXTEND));
    }
    return rule.replace(has(flags, REPLACE))
        .keepLastIfActive(has(flags, KEEP_LAST))
        .reschedule(has(flags, RESCHEDULE));
  }

  private static void putRoute(Route route, ByteWriter out) {
    out.putString(route.exchange()).putString(route.routingKey());
    HeadersForm.write(route.headers(), out);
  }

  private static Route getRoute(ByteReader in) {
    return Route.of(in.getString(), in.getString(), HeadersForm.read(in));
  }

  private static void putNumber(int value, int standard, ByteWriter out) {
    if (value != standard) {
      out.putVar(value);
    }
  }

  private static void putDuration(@Nullable Duration duration, ByteWriter out) {
    if (duration != null) {
      out.putVar(duration.getSeconds()).putVar(duration.getNano());
    }
  }

  private static Duration getDuration(ByteReader in) {
    return Times.inRange(Duration.ofSeconds(in.getVar(), in.getVar()));
  }

  private static void putInstant(@Nullable Instant instant, ByteWriter out) {
    if (instant != null) {
      out.putLong(instant.getEpochSecond()).putVar(instant.getNano());
    }
  }

  private static Instant getInstant(ByteReader in) {
    return Times.inRange(Instant.ofEpochSecond(in.getLong(), in.getVar()));
  }

  private static int flag(boolean set, int flag) {
    return set ? flag : 0;
  }

  private static boolean has(int flags, int flag) {
    return (flags & flag) != 0;
  }
}
