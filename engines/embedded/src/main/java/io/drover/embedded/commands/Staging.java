package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobCodec;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.StagedKeys;
import io.drover.embedded.rows.StagedTree;
import io.drover.embedded.rows.StagedTree.Phase;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.JobKey;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.ParentLink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Trees that are added in parts: kept where nobody sees them, and placed in steps once they are
 * released. For the commit thread.
 *
 * <p>What says how far a tree is, is written with each step. So a store that is opened again goes
 * on where it was. A parent that is placed waits, whatever becomes of its children, until the whole
 * tree is placed.
 */
public final class Staging {

  private static final int PLACED_AT_ONCE = 1000;
  private static final int MAX_BYTES = 1 << 20;
  private static final int DROPPED_AT_ONCE = 100;

  private final Transaction tx;
  private final Delivering delivering;
  private final JobCodec codec = new JobCodec();

  Staging(Transaction tx, Delivering delivering) {
    this.tx = tx;
    this.delivering = delivering;
  }

  private @Nullable StagedTree find(String tree) {
    byte[] stored = tx.get(Table.STAGED, StagedKeys.tree(tree));
    return stored == null ? null : StagedTree.decode(stored);
  }

  private void put(String name, StagedTree tree) {
    tx.put(Table.STAGED, StagedKeys.tree(name), tree.encode());
  }

  /** Keeps a part of a tree; if that cannot be, drops the tree and returns why. */
  public @Nullable String stage(String name, List<JobDelivery> part, long now) {
    StagedTree known = find(name);
    StagedTree tree = known == null ? new StagedTree() : known;
    if (tree.phase != Phase.STAGED) {
      return "expected a part of a tree that is not released yet, got: one of \"%s\", which is"
          .formatted(name);
    }
    String refusal = refusal(name, part);
    if (refusal != null) {
      drop(name);
      return refusal;
    }
    for (JobDelivery delivery : part) {
      keep(name, tree.jobs++, delivery);
    }
    tree.time = now;
    put(name, tree);
    return null;
  }

  private @Nullable String refusal(String tree, List<JobDelivery> part) {
    Set<JobKey> staged = new HashSet<>();
    for (JobDelivery delivery : part) {
      String id = delivery.job().options().id();
      if (id == null) {
        return "expected every job of a staged tree to have an id of its own, got: none";
      }
      JobKey key = JobKey.of(delivery.queue(), id);
      if (!staged.add(key) || isStaged(tree, key) || delivering.exists(key)) {
        return "expected job %s of a tree to have an id that is not in use; use another id"
            .formatted(key);
      }
      ParentLink link = delivery.job().parent();
      if (link != null && !staged.contains(link.parent())) {
        if (!isStaged(tree, link.parent()) && !delivering.exists(link.parent())) {
          return "expected the parent %s of job %s to exist or to come before it, got: no such job"
              .formatted(link.parent(), key);
        }
      }
    }
    return null;
  }

  private boolean isStaged(String tree, JobKey key) {
    return tx.get(Table.STAGED, StagedKeys.id(tree, key)) != null;
  }

  private void keep(String tree, long position, JobDelivery delivery) {
    JobInsert insert = delivery.job();
    String id = insert.options().id();
    if (id == null) {
      throw new IllegalStateException("a job without an id was not refused");
    }
    JobKey key = JobKey.of(delivery.queue(), id);
    ByteWriter row = new ByteWriter(1024).putString(delivery.queue());
    row.putBytes(codec.encode(Adding.row(id, insert)));
    tx.put(Table.STAGED, StagedKeys.job(tree, position), row);
    tx.put(Table.STAGED, StagedKeys.id(tree, key), new byte[0]);
    if (insert.waitsForChildren()) {
      byte[] parent = new ByteWriter(64).putString(delivery.queue()).putString(id).toBytes();
      tx.put(Table.STAGED, StagedKeys.parent(tree, position), parent);
    }
  }

  /** Decides that all jobs of a tree are going to be placed; returns whether it is there. */
  public boolean release(String name, long now) {
    StagedTree tree = find(name);
    if (tree == null || tree.phase != Phase.STAGED) {
      return false;
    }
    tree.phase = Phase.PLACING;
    tree.time = now;
    put(name, tree);
    return true;
  }

  /** Returns the trees that are released and not yet placed. */
  public List<String> released() {
    List<String> names = new ArrayList<>();
    try (Storage.Rows rows =
        tx.ascend(Table.STAGED, StagedKeys.firstTree(), StagedKeys.endOfTrees())) {
      while (rows.next()) {
        if (StagedTree.decode(rows.value()).phase != Phase.STAGED) {
          names.add(StagedKeys.name(rows.key()));
        }
      }
    }
    return names;
  }

  /** Takes a released tree a step further, all of it at once; returns whether there is more. */
  public boolean goOn(String name) {
    StagedTree tree = find(name);
    if (tree == null) {
      return false;
    }
    if (tree.phase == Phase.PLACING) {
      place(name, tree);
    } else {
      free(name, tree);
    }
    return true;
  }

  private void place(String name, StagedTree tree) {
    List<JobDelivery> jobs = new ArrayList<>();
    byte[] from = StagedKeys.job(name, tree.next);
    int bytes = 0;
    try (Storage.Rows rows = tx.ascend(Table.STAGED, from, StagedKeys.end(from))) {
      while (jobs.size() < PLACED_AT_ONCE && bytes < MAX_BYTES && rows.next()) {
        bytes += rows.value().length;
        jobs.add(delivery(rows.value()));
      }
    }
    tx.rememberAll();
    delivering.place(jobs, tree.time);
    tree.next += jobs.size();
    if (tree.next == tree.jobs) {
      tree.phase = Phase.FREEING;
      tree.next = 0;
    }
    put(name, tree);
  }

  private JobDelivery delivery(byte[] row) {
    ByteReader in = new ByteReader(row);
    String queue = in.getString();
    JobRow job = codec.decode(in.getBytes());
    JobInsert insert =
        JobInsert.of(job.name, job.data, job.options, Instant.ofEpochMilli(job.timestamp))
            .delay(Duration.ofMillis(job.delay))
            .parent(job.parent)
            .waitsForChildren(job.family)
            .redrives(job.redrives);
    return JobDelivery.of(queue, insert);
  }

  /** Has parents wait for nothing but their children, and drops the tree after the last one. */
  private void free(String name, StagedTree tree) {
    List<JobKey> parents = new ArrayList<>();
    byte[] from = StagedKeys.parent(name, tree.next);
    long last = tree.next;
    try (Storage.Rows rows = tx.ascend(Table.STAGED, from, StagedKeys.end(from))) {
      while (parents.size() < PLACED_AT_ONCE && rows.next()) {
        ByteReader in = new ByteReader(rows.value());
        parents.add(JobKey.of(in.getString(), in.getString()));
        last = position(rows.key());
      }
    }
    tx.rememberAll();
    parents.forEach(parent -> delivering.free(parent, tree.time));
    if (parents.size() < PLACED_AT_ONCE) {
      drop(name);
    } else {
      tree.next = last + 1;
      put(name, tree);
    }
  }

  private static long position(byte[] key) {
    return new ByteReader(Keys.rest(key, key.length - Long.BYTES)).getOrder();
  }

  private void drop(String name) {
    for (byte[] start : StagedKeys.all(name)) {
      tx.deleteRange(Table.STAGED, start, Keys.above(start));
    }
    tx.delete(Table.STAGED, StagedKeys.tree(name));
  }

  /** Drops trees whose last part came before an instant, a bounded number; returns how many. */
  public int dropStaged(long before) {
    List<String> old = new ArrayList<>();
    try (Storage.Rows rows =
        tx.ascend(Table.STAGED, StagedKeys.firstTree(), StagedKeys.endOfTrees())) {
      while (old.size() < DROPPED_AT_ONCE && rows.next()) {
        StagedTree tree = StagedTree.decode(rows.value());
        if (tree.phase == Phase.STAGED && tree.time < before) {
          old.add(StagedKeys.name(rows.key()));
        }
      }
    }
    old.forEach(this::drop);
    return old.size();
  }
}
