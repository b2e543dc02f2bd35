package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Table;
import java.nio.charset.StandardCharsets;

/**
 * The keys of {@link Table#ROUTES}, which begin with what kind of row it is. Stateless. Names
 * within keys have their length in front, so that no exchange's begin as another's do.
 */
public final class RouteKeys {

  /** The last version given out. */
  private static final byte VERSION = 'v';

  /** An exchange. */
  private static final byte EXCHANGE = 'x';

  /** A binding, by the exchange it leads from. */
  private static final byte BINDING = 'b';

  /** That a binding leads from one exchange to another, by the first. */
  private static final byte FROM = 'f';

  /** The same, by the second. */
  private static final byte TO = 't';

  private RouteKeys() {}

  /** A binding between exchanges, as its rows name it. */
  public record Link(String source, String destination, byte[] digest) {

    /** Returns its row among those of the first exchange. */
    public byte[] from() {
      return link(FROM, source, destination, digest);
    }

    /** Returns its row among those of the second exchange. */
    public byte[] to() {
      return link(TO, destination, source, digest);
    }

    /** Reads a row among those of the first exchange. */
    public static Link ofFrom(byte[] key) {
      ByteReader in = reader(key);
      return new Link(in.getString(), in.getString(), in.getRaw(BindingRow.DIGEST));
    }

    /** Reads a row among those of the second exchange. */
    public static Link ofTo(byte[] key) {
      ByteReader in = reader(key);
      String destination = in.getString();
      return new Link(in.getString(), destination, in.getRaw(BindingRow.DIGEST));
    }

    private static ByteReader reader(byte[] key) {
      ByteReader in = new ByteReader(key);
      in.get();
      return in;
    }
  }

  public static byte[] version() {
    return new byte[] {VERSION};
  }

  /** Returns the key of an exchange. */
  public static byte[] exchange(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return new ByteWriter(1 + utf8.length).put(EXCHANGE).putRaw(utf8).toBytes();
  }

  /** Returns the name of the exchange that has the key. */
  public static String name(byte[] exchange) {
    return new String(exchange, 1, exchange.length - 1, StandardCharsets.UTF_8);
  }

  public static byte[] firstExchange() {
    return new byte[] {EXCHANGE};
  }

  /** Returns the start of the keys of an exchange's bindings. */
  public static byte[] bindings(String exchange) {
    return start(BINDING, exchange);
  }

  /** Returns the key of a binding. */
  public static byte[] binding(String exchange, byte[] digest) {
    return Keys.join(bindings(exchange), digest);
  }

  /** Returns the start of the keys of the links from an exchange. */
  public static byte[] from(String exchange) {
    return start(FROM, exchange);
  }

  /** Returns the start of the keys of the links to an exchange. */
  public static byte[] to(String exchange) {
    return start(TO, exchange);
  }

  private static byte[] start(byte kind, String exchange) {
    return new ByteWriter(2 + exchange.length()).put(kind).putString(exchange).toBytes();
  }

  private static byte[] link(byte kind, String first, String second, byte[] digest) {
    return new ByteWriter(64).put(kind).putString(first).putString(second).putRaw(digest).toBytes();
  }
}
