package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Table;
import io.drover.job.ChildState;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The keys of the tables. Stateless. Every key of a table {@linkplain Table#isOfQueues() of queues}
 * begins with its queue's number; what follows orders the rows.
 */
public final class Keys {

  public static final int PREFIX = 4;

  private static final byte STATE = 'q';

  private static final byte COUNTERS = 'c';

  private static final byte SCHEDULE = 's';

  private static final byte SLOT = 't';

  private Keys() {}

  /** Returns the key of the last numbers given out, in {@link Table#META}. */
  public static byte[] counters() {
    return new byte[] {COUNTERS};
  }

  /** Returns the first key that the state of a queue can have, in {@link Table#META}. */
  public static byte[] firstState() {
    return new byte[] {STATE};
  }

  /** Returns the key that is above those of all states. */
  public static byte[] endState() {
    return new byte[] {STATE + 1};
  }

  /** Returns the key of a queue's state. */
  public static byte[] state(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return new ByteWriter(1 + utf8.length).put(STATE).putRaw(utf8).toBytes();
  }

  /** Returns the name of the queue whose state has the key. */
  public static String name(byte[] state) {
    return new String(state, 1, state.length - 1, StandardCharsets.UTF_8);
  }

  /** Returns the first key a queue can have in a table. */
  public static byte[] first(int queue) {
    return new ByteWriter(PREFIX).putInt(queue).toBytes();
  }

  /** Returns the key that is above all of a queue's in a table. */
  public static byte[] end(int queue) {
    return first(queue + 1);
  }

  public static byte[] order(int queue, long order) {
    return new ByteWriter(PREFIX + 8).putInt(queue).putOrder(order).toBytes();
  }

  public static byte[] priority(int queue, int priority, long order) {
    return new ByteWriter(PREFIX + 12).putInt(queue).putInt(priority).putOrder(order).toBytes();
  }

  /** Returns the key at which the ready jobs of a priority begin. */
  public static byte[] firstOf(int queue, int priority) {
    return new ByteWriter(PREFIX + 4).putInt(queue).putInt(priority).toBytes();
  }

  public static byte[] instant(int queue, long millis, long order) {
    return new ByteWriter(PREFIX + 16).putInt(queue).putOrder(millis).putOrder(order).toBytes();
  }

  /** Returns the instant by which a key orders its row, in milliseconds. */
  public static long instantOf(byte[] key) {
    return new ByteReader(place(key)).getOrder();
  }

  public static byte[] text(int queue, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return new ByteWriter(PREFIX + utf8.length).putInt(queue).putRaw(utf8).toBytes();
  }

  /** Returns the key of a log line; the zero byte keeps an id from being another one's prefix. */
  public static byte[] line(int queue, String id, long number) {
    return new ByteWriter(32).putRaw(text(queue, id)).put(0).putOrder(number).toBytes();
  }

  /**
   * Returns the start of the keys of a parent's children; the zero byte keeps an id from being
   * another one's prefix. The key itself is that of their {@link Tally}.
   */
  public static byte[] family(int queue, String parent) {
    return new ByteWriter(32).putRaw(text(queue, parent)).put(0).toBytes();
  }

  /** Returns the start of the keys of a parent's children in a state. */
  public static byte[] children(byte[] family, ChildState state) {
    return new ByteWriter(family.length + 1).putRaw(family).put(1 + state.ordinal()).toBytes();
  }

  /** Returns the key that is above those of all of a parent's children. */
  public static byte[] endOfFamily(byte[] family) {
    return new ByteWriter(family.length + 1).putRaw(family).put(0xFF).toBytes();
  }

  /** Returns the key of a child, by the start of those in its state. */
  public static byte[] child(byte[] children, JobKey child) {
    byte[] utf8 = child.toString().getBytes(StandardCharsets.UTF_8);
    return new ByteWriter(children.length + utf8.length).putRaw(children).putRaw(utf8).toBytes();
  }

  /** Returns the child that has a key which begins so. */
  public static JobKey child(byte[] key, int start) {
    String text = new String(key, start, key.length - start, StandardCharsets.UTF_8);
    int colon = text.indexOf(':');
    return JobKey.of(text.substring(0, colon), text.substring(colon + 1));
  }

  /** Returns one key behind another. */
  public static byte[] join(byte[] start, byte[] rest) {
    return new ByteWriter(start.length + rest.length).putRaw(start).putRaw(rest).toBytes();
  }

  /** Returns what follows the start of a key. */
  public static byte[] rest(byte[] key, int start) {
    return Arrays.copyOfRange(key, start, key.length);
  }

  /** Returns the key that is above all that begin so, the last byte of which is not the highest. */
  public static byte[] above(byte[] start) {
    byte[] above = start.clone();
    above[above.length - 1]++;
    return above;
  }

  /** Returns the key of a schedule, in {@link Table#SCHEDULES}. */
  public static byte[] schedule(int queue, String id) {
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    return new ByteWriter(PREFIX + 1 + utf8.length)
        .putInt(queue)
        .put(SCHEDULE)
        .putRaw(utf8)
        .toBytes();
  }

  /** Returns the key under which a schedule is found by its slot, in {@link Table#SCHEDULES}. */
  public static byte[] slot(int queue, long slot, String id) {
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    return new ByteWriter(PREFIX + 9 + utf8.length)
        .putInt(queue)
        .put(SLOT)
        .putOrder(slot)
        .putRaw(utf8)
        .toBytes();
  }

  /** Returns the first key of the queue's slots. */
  public static byte[] firstSlot(int queue) {
    return new ByteWriter(PREFIX + 1).putInt(queue).put(SLOT).toBytes();
  }

  /** Returns the key that is above all of the queue's slots. */
  public static byte[] endSlot(int queue) {
    return new ByteWriter(PREFIX + 1).putInt(queue).put(SLOT + 1).toBytes();
  }

  /** Returns the id of the schedule whose slot has the key. */
  public static String scheduleOf(byte[] slot) {
    int start = PREFIX + 9;
    return new String(slot, start, slot.length - start, StandardCharsets.UTF_8);
  }

  /** Returns the key of the minutes of a queue, in {@link Table#METRICS}. */
  public static byte[] metrics(int queue, JobState outcome) {
    return new ByteWriter(PREFIX + 1).putInt(queue).put(outcome.ordinal()).toBytes();
  }

  /** Returns the key under which the end of a row is found that ends, by that row's key. */
  public static byte[] expiry(long millis, byte[] row) {
    return new ByteWriter(8 + row.length).putOrder(millis).putRaw(row).toBytes();
  }

  /** Returns the key of what is recorded in the ledger. */
  public static byte[] ledger(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the lowest key that is above this one. */
  public static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** Returns what follows the queue's number. */
  public static byte[] place(byte[] key) {
    return Arrays.copyOfRange(key, PREFIX, key.length);
  }

  /** Returns the key of a place within a queue. */
  public static byte[] at(int queue, byte[] place) {
    return new ByteWriter(PREFIX + place.length).putInt(queue).putRaw(place).toBytes();
  }
}
