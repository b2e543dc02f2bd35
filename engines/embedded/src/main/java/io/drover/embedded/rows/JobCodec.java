package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.StorageFailure;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.spi.ParentLink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form of a job in the tables: a version, flags that tell which fields follow, and the fields.
 * For one thread.
 */
public final class JobCodec {

  private static final int VERSION = 1;

  private static final int INDEXED = 1;
  private static final int LOGGED = 1 << 1;
  private static final int REWRITTEN = 1 << 2;
  private static final int RAN = 1 << 3;
  private static final int RESULT = 1 << 4;
  private static final int REASON = 1 << 5;
  private static final int PROGRESS = 1 << 6;
  private static final int DEFERRED = 1 << 7;
  private static final int NAMED_WORKER = 1 << 8;
  private static final int TRACES = 1 << 9;
  private static final int REDRIVEN = 1 << 10;
  private static final int FAMILY = 1 << 11;
  private static final int CHILD = 1 << 12;

  private static final FailurePolicy[] POLICIES = FailurePolicy.values();
  private static final int SCHEDULE = 1 << 14;
  private static final int RESTARTED = 1 << 15;

  private final ByteWriter scratch = new ByteWriter(1024);
  private final OptionsCodec options = new OptionsCodec();

  /** Returns the job's form, in a writer that the next call reuses. */
  public ByteWriter encode(JobRow job) {
    scratch.clear();
    scratch.put(VERSION).putVar(flags(job));
    scratch.putString(job.id).putString(job.name).putBytes(job.data);
    options.write(job.options, scratch);
    scratch.putOrder(job.timestamp).putVar(job.delay).putVar(job.priority);
    if (ran(job)) {
      scratch.putOrder(job.processedOn).putOrder(job.finishedOn);
      scratch.putVar(job.attemptsStarted).putVar(job.attemptsMade).putVar(job.stalledCount);
    }
    if (job.result != null) {
      scratch.putBytes(job.result);
    }
    if (job.failedReason != null) {
      scratch.putString(job.failedReason);
    }
    if (!job.stackTraces.isEmpty()) {
      scratch.putVar(job.stackTraces.size());
      job.stackTraces.forEach(scratch::putString);
    }
    if (job.progress != null) {
      scratch.putBytes(job.progress);
    }
    if (job.deferredFailure != null) {
      scratch.putString(job.deferredFailure);
    }
    if (job.processedBy != null) {
      scratch.putString(job.processedBy);
    }
    if (job.redrives > 0) {
      scratch.putVar(job.redrives);
    }
    if (job.parent != null) {
      putParent(job.parent, scratch);
    }
    if (job.schedule != null) {
      scratch.putString(job.schedule);
    }
    if (job.restarts > 0) {
      scratch.putVar(job.restarts);
    }
    return scratch;
  }

  private static int flags(JobRow job) {
    return (job.indexed ? INDEXED : 0)
        | (job.logged ? LOGGED : 0)
        | (job.rewritten ? REWRITTEN : 0)
        | (ran(job) ? RAN : 0)
        | flag(job.result, RESULT)
        | flag(job.failedReason, REASON)
        | (job.stackTraces.isEmpty() ? 0 : TRACES)
        | flag(job.progress, PROGRESS)
        | flag(job.deferredFailure, DEFERRED)
        | flag(job.processedBy, NAMED_WORKER)
        | (job.redrives > 0 ? REDRIVEN : 0)
        | (job.family ? FAMILY : 0)
        | flag(job.parent, CHILD)
        | flag(job.schedule, SCHEDULE)
        | (job.restarts > 0 ? RESTARTED : 0);
  }

  private static int flag(@Nullable Object field, int flag) {
    return field == null ? 0 : flag;
  }

  private static boolean ran(JobRow job) {
    return job.attemptsStarted > 0
        || job.attemptsMade > 0
        || job.stalledCount > 0
        || job.processedOn != JobRow.NEVER
        || job.finishedOn != JobRow.NEVER;
  }

  /** Returns the job that the bytes are the form of, without a place. */
  public JobRow decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.get();
    if (version != VERSION) {
      throw new StorageFailure(
          "expected a job of form %d, got: %d".formatted(VERSION, version),
          new IllegalStateException());
    }
    int flags = in.getVarInt();
    String id = in.getString();
    String name = in.getString();
    byte[] data = in.getBytes();
    JobRow job = new JobRow(id, name, data, options.read(in));
    job.indexed = (flags & INDEXED) != 0;
    job.logged = (flags & LOGGED) != 0;
    job.rewritten = (flags & REWRITTEN) != 0;
    job.family = (flags & FAMILY) != 0;
    job.timestamp = in.getOrder();
    job.delay = in.getVar();
    job.priority = in.getVarInt();
    if ((flags & RAN) != 0) {
      job.processedOn = in.getOrder();
      job.finishedOn = in.getOrder();
      job.attemptsStarted = in.getVarInt();
      job.attemptsMade = in.getVarInt();
      job.stalledCount = in.getVarInt();
    }
    job.result = (flags & RESULT) != 0 ? in.getBytes() : null;
    job.failedReason = (flags & REASON) != 0 ? in.getString() : null;
    job.stackTraces = (flags & TRACES) != 0 ? strings(in) : List.of();
    job.progress = (flags & PROGRESS) != 0 ? in.getBytes() : null;
    job.deferredFailure = (flags & DEFERRED) != 0 ? in.getString() : null;
    job.processedBy = (flags & NAMED_WORKER) != 0 ? in.getString() : null;
    job.redrives = (flags & REDRIVEN) != 0 ? in.getVarInt() : 0;
    job.parent = (flags & CHILD) != 0 ? getParent(in) : null;
    job.schedule = (flags & SCHEDULE) != 0 ? in.getString() : null;
    job.restarts = (flags & RESTARTED) != 0 ? in.getVarInt() : 0;
    return job;
  }

  private static void putParent(ParentLink link, ByteWriter out) {
    out.putString(link.parent().queue()).putString(link.parent().id()).put(link.policy().ordinal());
  }

  private static ParentLink getParent(ByteReader in) {
    JobKey parent = JobKey.of(in.getString(), in.getString());
    return ParentLink.of(parent, POLICIES[in.get()]);
  }

  private static List<String> strings(ByteReader in) {
    int count = in.getVarInt();
    List<String> strings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      strings.add(new String(in.getBytes(), StandardCharsets.UTF_8));
    }
    return List.copyOf(strings);
  }
}
