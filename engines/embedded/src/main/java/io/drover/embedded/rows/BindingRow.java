package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.routing.Binding;
import io.drover.routing.HeaderMatch;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

/** The form of bindings in the tables. Stateless. */
public final class BindingRow {

  /** The length of a digest, in bytes. */
  public static final int DIGEST = 32;

  private static final int NO_HEADERS = 0;
  private static final int ALL = 1;
  private static final int ANY = 2;

  private BindingRow() {}

  /** Writes a binding; equal ones have equal forms. */
  public static byte[] write(Binding binding) {
    ByteWriter out = new ByteWriter(64);
    out.put(binding.isToQueue() ? 1 : 0).putString(binding.destination()).putString(binding.key());
    HeaderMatch match = binding.headers();
    if (match == null) {
      return out.put(NO_HEADERS).toBytes();
    }
    out.put(match.needsAll() ? ALL : ANY);
    HeadersForm.write(match.headers(), out);
    return out.toBytes();
  }

  /** Reads a binding. */
  public static Binding read(byte[] row) {
    ByteReader in = new ByteReader(row);
    boolean queue = in.get() == 1;
    String destination = in.getString();
    Binding binding = queue ? Binding.toQueue(destination) : Binding.toExchange(destination);
    binding = binding.key(in.getString());
    int match = in.get();
    if (match == NO_HEADERS) {
      return binding;
    }
    Map<String, String> headers = HeadersForm.read(in);
    return binding.headers(match == ALL ? HeaderMatch.all(headers) : HeaderMatch.any(headers));
  }

  /** Returns what names a binding in keys, however long it is. */
  public static byte[] digest(byte[] row) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(row);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
