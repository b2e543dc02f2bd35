package io.drover.redis.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.spi.ParentLink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What jobs that are read together often have in common, so that its JSON is read once: options,
 * but for the own id that they name, and the parent. For one thread.
 */
final class Neighbours {

  private static final String ID = "\"jobId\":";

  private final QueueKeys keys;
  private String optionsJson = "";
  private JobOptions options = OptionsJson.read(null);
  private @Nullable String lastId;
  private byte @Nullable [] parentJson;
  private @Nullable ParentLink parent;

  Neighbours(QueueKeys keys) {
    this.keys = keys;
  }

  /** Returns the options of a job. */
  JobOptions options(String id, byte @Nullable [] json) {
    String text = json == null ? "" : new String(json, UTF_8);
    int place = text.indexOf(ID);
    if (place >= 0 && text.indexOf(ID, place + 1) >= 0) {
      return OptionsJson.read(json); // A header may have the name as well.
    }
    // What is left tells where the id stood, as no JSON has a line break in a text.
    String rest = id.indexOf('\\') < 0 ? text.replace(named(id), named("\n")) : text;
    boolean isNamed = !rest.equals(text);
    if (rest.equals(optionsJson) && isNamed == (lastId != null)) {
      if (lastId == null) {
        return options;
      }
      if (lastId.equals(options.id())) {
        return withId(id, json);
      }
    }
    options = OptionsJson.read(json);
    optionsJson = rest;
    lastId = isNamed ? id : null;
    return options;
  }

  private JobOptions withId(String id, byte @Nullable [] json) {
    try {
      return options.id(id);
    } catch (InvalidInputException e) {
      return OptionsJson.read(json); // It knows what such an id counts for.
    }
  }

  private static String named(String id) {
    return ID + '"' + id + '"';
  }

  /** Returns the parent of a job. */
  @Nullable ParentLink parent(byte @Nullable [] json) {
    if (!Arrays.equals(json, parentJson)) {
      parent = ParentJson.read(json, keys);
      parentJson = json;
    }
    return parent;
  }
}
