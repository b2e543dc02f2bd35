package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.StorageFailure;
import io.drover.job.JobOptions;
import io.drover.schedule.Overlap;
import io.drover.schedule.ScheduleRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The form of a schedule in the tables: a version, flags, and the fields. For one thread. */
public final class ScheduleCodec {

  private static final int VERSION = 1;

  private static final int CRON = 1;
  private static final int START = 1 << 1;
  private static final int END = 1 << 2;
  private static final int BEGUN = 1 << 3;
  private static final int PAUSED = 1 << 4;
  private static final int ENDED = 1 << 5;
  private static final int SKIP = 1 << 6;

  private final OptionsCodec options = new OptionsCodec();

  /** Returns the schedule's form. */
  public ByteWriter encode(ScheduleRow row) {
    ScheduleRule rule = row.rule();
    ByteWriter out = new ByteWriter(256);
    out.put(VERSION).putVar(flags(row)).putString(row.id());
    if (rule.every() == null) {
      out.putString(Objects.requireNonNull(rule.pattern()));
      out.putString(Objects.requireNonNull(rule.zone()));
    } else {
      out.putVar(rule.every().toMillis()).putVar(Times.millis(rule.offset()));
    }
    put(rule.start(), out);
    put(rule.end(), out);
    out.putVar(rule.limit()).putVar(rule.catchUp());
    out.putString(row.name()).putBytes(row.data());
    options.write(row.options(), out);
    out.putOrder(row.planned()).putVar(row.number()).putVar(row.iterations());
    out.putVar(row.version());
    return row.begun() == null ? out : out.putString(row.begun());
  }

  private static void put(@Nullable Instant instant, ByteWriter out) {
    if (instant != null) {
      out.putOrder(Times.millis(instant));
    }
  }

  private static int flags(ScheduleRow row) {
    ScheduleRule rule = row.rule();
    return (rule.every() == null ? CRON : 0)
        | (rule.start() == null ? 0 : START)
        | (rule.end() == null ? 0 : END)
        | (row.begun() == null ? 0 : BEGUN)
        | (row.paused() ? PAUSED : 0)
        | (row.ended() ? ENDED : 0)
        | (rule.overlap() == Overlap.SKIP ? SKIP : 0);
  }

  /** Returns the schedule that the bytes are the form of. */
  public ScheduleRow decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.get();
    if (version != VERSION) {
      throw new StorageFailure(
          "expected a schedule of form %d, got: %d".formatted(VERSION, version),
          new IllegalStateException());
    }
    int flags = in.getVarInt();
    String id = in.getString();
    ScheduleRule rule = rule(flags, in);
    String name = in.getString();
    byte[] data = in.getBytes();
    JobOptions jobOptions = options.read(in);
    long planned = in.getOrder();
    long number = in.getVar();
    long iterations = in.getVar();
    long changes = in.getVar();
    String begun = has(flags, BEGUN) ? in.getString() : null;
    return new ScheduleRow(
        id,
        rule,
        name,
        data,
        jobOptions,
        planned,
        number,
        iterations,
        begun,
        has(flags, PAUSED),
        has(flags, ENDED),
        changes);
  }

  private static ScheduleRule rule(int flags, ByteReader in) {
    ScheduleRule rule =
        has(flags, CRON)
            ? ScheduleRule.cron(in.getString(), in.getString())
            : ScheduleRule.every(Duration.ofMillis(in.getVar()))
                .offset(Duration.ofMillis(in.getVar()));
    if (has(flags, START)) {
      rule = rule.start(Instant.ofEpochMilli(in.getOrder()));
    }
    if (has(flags, END)) {
      rule = rule.end(Instant.ofEpochMilli(in.getOrder()));
    }
    rule = rule.limit(in.getVar()).catchUp(in.getVarInt());
    return has(flags, SKIP) ? rule.overlap(Overlap.SKIP) : rule;
  }

  private static boolean has(int flags, int flag) {
    return (flags & flag) != 0;
  }
}
