package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Table;
import io.drover.job.JobKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The keys of {@link Table#STAGED}, which begin with what kind of row it is. Stateless. */
public final class StagedKeys {

  private static final byte TREE = 't';
  private static final byte JOB = 'j';
  private static final byte ID = 'k';
  private static final byte PARENT = 'p';

  private StagedKeys() {}

  /** Returns the key of a tree's own row. */
  public static byte[] tree(String tree) {
    byte[] utf8 = tree.getBytes(StandardCharsets.UTF_8);
    return new ByteWriter(1 + utf8.length).put(TREE).putRaw(utf8).toBytes();
  }

  /** Returns the key below those of all trees' own rows. */
  public static byte[] firstTree() {
    return new byte[] {TREE};
  }

  /** Returns the key above those of all trees' own rows. */
  public static byte[] endOfTrees() {
    return new byte[] {TREE + 1};
  }

  /** Returns the name of the tree whose own row has the key. */
  public static String name(byte[] tree) {
    return new String(tree, 1, tree.length - 1, StandardCharsets.UTF_8);
  }

  /** Returns the key of a job by its position in the tree. */
  public static byte[] job(String tree, long position) {
    return at(JOB, tree, position);
  }

  /** Returns the key by which it is told that a job is in the tree. */
  public static byte[] id(String tree, JobKey job) {
    byte[] utf8 = job.toString().getBytes(StandardCharsets.UTF_8);
    return Keys.join(start(ID, tree), utf8);
  }

  /** Returns the key of a parent by its position in the tree. */
  public static byte[] parent(String tree, long position) {
    return at(PARENT, tree, position);
  }

  /** Returns the starts of all keys of a tree but that of its own row. */
  public static byte[][] all(String tree) {
    return new byte[][] {start(JOB, tree), start(ID, tree), start(PARENT, tree)};
  }

  /** Returns the key that is above those of the rows which have positions. */
  public static byte[] end(byte[] positioned) {
    return Keys.above(Arrays.copyOf(positioned, positioned.length - Long.BYTES));
  }

  private static byte[] at(byte kind, String tree, long position) {
    return new ByteWriter(64).putRaw(start(kind, tree)).putOrder(position).toBytes();
  }

  private static byte[] start(byte kind, String tree) {
    return new ByteWriter(64).put(kind).putString(tree).toBytes();
  }
}
