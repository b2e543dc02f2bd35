package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import java.util.Map;
import java.util.TreeMap;

/** The form of headers in the tables: how many, then names and values. Stateless. */
final class HeadersForm {

  private HeadersForm() {}

  static void write(Map<String, String> headers, ByteWriter out) {
    out.putVar(headers.size());
    headers.forEach((name, value) -> out.putString(name).putString(value));
  }

  static Map<String, String> read(ByteReader in) {
    Map<String, String> headers = new TreeMap<>();
    for (int left = in.getVarInt(); left > 0; left--) {
      headers.put(in.getString(), in.getString());
    }
    return headers;
  }
}
