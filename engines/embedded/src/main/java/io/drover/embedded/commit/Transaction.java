package io.drover.embedded.commit;

import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes a command has made and not yet written, with the events and the states of queues that
 * go with them. For the commit thread.
 *
 * <p>Reading a table that has unwritten changes writes them first, so that a command always reads
 * its own changes. A step that must be atomic therefore does all its reading before its first
 * change.
 */
public final class Transaction {

  /** What may gather before it is written, so that no batch grows without bound. */
  private static final int MAX_BATCH_BYTES = 4 << 20;

  private final Storage storage;
  private final Watchers workWatchers;
  private final Watchers eventWatchers;
  private final Batch batch = new Batch();
  private final ByteWriter scratch = new ByteWriter(256);
  private final Marked touched = new Marked();
  private final Marked hinted = new Marked();
  private final Marked eventful = new Marked();
  private final Memory memory = new Memory();
  private final List<Runnable> rest = new ArrayList<>();
  private boolean irrevocable;
  private boolean changed;

  /** How many commands have begun. */
  private long number;

  /** The number of the last command whose changes the answer of this one tells. */
  private long basis;

  /** How many rows the command has read or changed so far. */
  private long rows;

  public Transaction(Storage storage, Watchers workWatchers, Watchers eventWatchers) {
    this.storage = storage;
    this.workWatchers = workWatchers;
    this.eventWatchers = eventWatchers;
  }

  /** Begins a command; returns its number, which is higher than all before. */
  long begin() {
    basis = 0;
    return ++number;
  }

  /** Returns the number of the command that runs, or that ran last. */
  public long number() {
    return number;
  }

  /**
   * Says that the command's answer tells what another has changed, so that it must not be had
   * before that is safe.
   *
   * @param command the number of the other, or a higher one
   */
  public void buildsOn(long command) {
    basis = Math.max(basis, command);
  }

  /** Returns the number of the last command that this one builds on; 0 if it builds on none. */
  long basis() {
    return basis;
  }

  public byte @Nullable [] get(Table table, byte[] key) {
    rows++;
    if (memory.holds(table)) {
      byte[] unwritten = memory.get(table, key);
      return unwritten == null ? storage.get(table, key) : Memory.value(unwritten);
    }
    writeIfTouched(table);
    return storage.get(table, key);
  }

  public Storage.Rows ascend(Table table, byte[] from, byte[] to) {
    writeIfTouched(table);
    return new CountedRows(storage.ascend(table, from, to));
  }

  public Storage.Rows descend(Table table, byte[] from, byte[] to) {
    writeIfTouched(table);
    return new CountedRows(storage.descend(table, from, to));
  }

  public void put(Table table, byte[] key, ByteWriter value) {
    if (memory.holds(table)) {
      memory.put(table, key, value.toBytes());
    }
    batch.put(table, key, value);
  }

  public void put(Table table, byte[] key, byte[] value) {
    if (memory.holds(table)) {
      memory.put(table, key, value);
    }
    batch.put(table, key, value);
  }

  public void delete(Table table, byte[] key) {
    if (memory.holds(table)) {
      memory.delete(table, key);
    }
    batch.delete(table, key);
  }

  public void singleDelete(Table table, byte[] key) {
    if (memory.holds(table)) {
      memory.delete(table, key);
    }
    batch.singleDelete(table, key);
  }

  public void deleteRange(Table table, byte[] from, byte[] to) {
    if (memory.holds(table)) {
      memory.deleteRange(table, from, to);
    }
    batch.deleteRange(table, from, to);
  }

  /**
   * Remembers changes of {@link Table#IDS} from now on until they are written, so that looking for
   * an id does not write what came before: an add of many jobs with ids of their own would become
   * as many batches.
   */
  public void rememberPlaces() {
    memory.hold(Table.IDS);
  }

  /**
   * Remembers all changes from now on until the command ends, so that reading by key writes nothing
   * and a step over several jobs and queues is one batch. Reading a range still writes what came
   * before, {@link #writeIfLarge} as well, so neither may happen within a step. Called before the
   * command's first change.
   */
  public void rememberAll() {
    for (Table table : Table.ALL) {
      memory.hold(table);
    }
  }

  /**
   * Has the store run a further command once those have run that wait now: for what a command
   * leaves undone, so that it does not hold up the others. Nobody waits for it, and it is lost if
   * the store is closed first.
   */
  public void later(Runnable command) {
    rest.add(command);
  }

  /** Returns the further commands that were asked for since the last call. */
  List<Runnable> takeRest() {
    if (rest.isEmpty()) {
      return List.of();
    }
    List<Runnable> taken = List.copyOf(rest);
    rest.clear();
    return taken;
  }

  /** Returns how many rows were read and changed since the last call. */
  long takeRows() {
    long taken = rows;
    rows = 0;
    return taken;
  }

  /** Tells those who watch the queue, once the changes are safe, that there may be work. */
  public void hint(TouchedState queue) {
    hinted.add(queue);
  }

  /** Returns whom to tell, once they are safe, of the changes since the last call. */
  List<Runnable> takeWatchers() {
    if (hinted.queues.isEmpty() && eventful.queues.isEmpty()) {
      return List.of();
    }
    List<Runnable> watchers = new ArrayList<>();
    hinted.queues.forEach(queue -> watchers.addAll(workWatchers.of(queue.name())));
    eventful.queues.forEach(queue -> watchers.addAll(eventWatchers.of(queue.name())));
    hinted.clear();
    eventful.clear();
    return watchers;
  }

  /**
   * Says that state in memory is about to change. From here on the command cannot be dropped, so
   * whoever changes state in memory calls this, or {@link #touch}, first.
   */
  public void changesMemory() {
    irrevocable = true;
  }

  /** Sees to it that the queue's state, which is about to change, is written with the changes. */
  public void touch(TouchedState queue) {
    changesMemory();
    touched.add(queue);
  }

  /** Sees to it that the queue's state is written, and tells those who watch it of its events. */
  public void tell(TouchedState queue) {
    touch(queue);
    eventful.add(queue);
  }

  /** Forgets a queue that is removed. */
  public void forget(TouchedState queue) {
    touched.remove(queue);
  }

  /** Writes early if much has gathered. To be called where the changes so far may stand alone. */
  public void writeIfLarge() {
    if (batch.size() > MAX_BATCH_BYTES) {
      write();
    }
  }

  /** Writes the changes so far as one atomic batch. */
  public void write() {
    for (TouchedState queue : touched.queues) {
      queue.write(batch, scratch);
    }
    touched.clear();
    if (batch.isEmpty()) {
      return;
    }
    changed = true;
    rows += batch.changes();
    storage.write(batch);
    batch.clear();
    memory.forget();
  }

  /** Writes what is left of a command's changes. Returns whether it made any, in whatever parts. */
  boolean commit() {
    write();
    boolean any = changed;
    changed = false;
    irrevocable = false;
    memory.end();
    return any;
  }

  /**
   * Drops what a command that failed has done so far. Returns whether nothing is left of it; else
   * part of it is written or in memory, and what was going to follow is not.
   */
  boolean drop() {
    if (irrevocable || changed) {
      return false;
    }
    batch.clear();
    memory.end();
    rest.clear();
    hinted.clear();
    eventful.clear();
    return true;
  }

  private void writeIfTouched(Table table) {
    if (batch.touches(table)) {
      write();
    }
  }

  /** A cursor that counts what is read. */
  private final class CountedRows implements Storage.Rows {

    private final Storage.Rows found;

    CountedRows(Storage.Rows found) {
      this.found = found;
    }

    @Override
    public boolean next() {
      rows++;
      return found.next();
    }

    @Override
    public byte[] key() {
      return found.key();
    }

    @Override
    public byte[] value() {
      return found.value();
    }

    @Override
    public void close() {
      found.close();
    }
  }

  /**
   * Queues, each at most once. Nearly every change marks the queue that the one before it marked,
   * which is told without a look at the set.
   */
  private static final class Marked {
    private final Set<TouchedState> queues = new LinkedHashSet<>();
    private @Nullable TouchedState last;

    void add(TouchedState queue) {
      if (queue != last) {
        queues.add(queue);
        last = queue;
      }
    }

    void remove(TouchedState queue) {
      queues.remove(queue);
      last = null;
    }

    void clear() {
      queues.clear();
      last = null;
    }
  }
}
