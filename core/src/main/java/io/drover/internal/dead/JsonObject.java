package io.drover.internal.dead;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of few properties. For one thread while it is changed.
 *
 * <p>What is asked for and not there, or of another kind, is {@code null}, empty, or what the
 * caller has in its stead.
 */
final class JsonObject {

  private final Map<String, @Nullable Object> properties = new LinkedHashMap<>();

  /**
   * A number as it is written. Immutable.
   *
   * @param text its digits
   */
  record Numeral(String text) {}

  /** Returns the object that a text is, an empty one if it is none. */
  static JsonObject read(String text) {
    try {
      JsonReader reader = new JsonReader(text);
      Object value = reader.value();
      return reader.isAtEnd() && value instanceof JsonObject object ? object : new JsonObject();
    } catch (JsonReader.MalformedException e) {
      return new JsonObject();
    }
  }

  /**
   * Sets a property.
   *
   * @param value a string, number, {@code Boolean}, object, collection of such, or {@code null}
   */
  JsonObject put(String name, @Nullable Object value) {
    properties.put(name, value);
    return this;
  }

  /** Sets a property unless its value is {@code null}; what is no JSON is put as its text. */
  JsonObject putText(String name, @Nullable Object value) {
    return value == null ? this : put(name, value.toString());
  }

  boolean has(String name) {
    return properties.containsKey(name);
  }

  void remove(String name) {
    properties.remove(name);
  }

  @Nullable String string(String name) {
    return properties.get(name) instanceof String text ? text : null;
  }

  /** Returns a number, cut to what an {@code int} can hold. */
  int whole(String name, int otherwise) {
    return properties.get(name) instanceof Numeral number
        ? (int) Double.parseDouble(number.text)
        : otherwise;
  }

  double decimal(String name, double otherwise) {
    return properties.get(name) instanceof Numeral number
        ? Double.parseDouble(number.text)
        : otherwise;
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(properties.get(name));
  }

  JsonObject object(String name) {
    return properties.get(name) instanceof JsonObject object ? object : new JsonObject();
  }

  /** Returns the strings of a list. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    if (properties.get(name) instanceof Collection<?> all) {
      for (Object one : all) {
        if (one instanceof String text) {
          texts.add(text);
        }
      }
    }
    return List.copyOf(texts);
  }

  /** Returns the object as JSON. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    write(this, out);
    return out.toString();
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    if (value instanceof String text) {
      Json.quote(text, out);
    } else if (value instanceof Numeral number) {
      out.append(number.text);
    } else if (value instanceof JsonObject object) {
      out.append('{');
      String separator = "";
      for (Map.Entry<String, @Nullable Object> property : object.properties.entrySet()) {
        out.append(separator);
        Json.quote(property.getKey(), out);
        write(property.getValue(), out.append(':'));
        separator = ",";
      }
      out.append('}');
    } else if (value instanceof Collection<?> list) {
      out.append('[');
      for (Iterator<?> all = list.iterator(); all.hasNext(); ) {
        write(all.next(), out);
        out.append(all.hasNext() ? "," : "");
      }
      out.append(']');
    } else {
      out.append(value); // A number, true, false or null.
    }
  }
}
