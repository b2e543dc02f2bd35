package io.drover.redis.scripts;

import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.spi.ParentLink;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a child's hash and options say of its parent (format §2.1, §7.1). Stateless. What another
 * program wrote and cannot be read is no parent.
 */
public final class ParentJson {

  private static final Map<FailurePolicy, String> FLAGS =
      Map.of(
          FailurePolicy.FAIL_PARENT, "fpof",
          FailurePolicy.CONTINUE_PARENT, "cpof",
          FailurePolicy.IGNORE, "idof",
          FailurePolicy.REMOVE, "rdof");

  private ParentJson() {}

  /** Returns the field {@code parent} of the child's hash. */
  public static byte[] write(ParentLink link, QueueKeys keys) {
    ObjectNode json = OptionsJson.MAPPER.createObjectNode();
    json.put("id", link.parent().id());
    json.put("queueKey", keys.qualified(link.parent().queue()));
    flag(link, json);
    return OptionsJson.MAPPER.writeValueAsBytes(json);
  }

  /** Adds to a child's options what they say of the parent. */
  static void addTo(ObjectNode options, ParentLink link, QueueKeys keys) {
    flag(link, options);
    ObjectNode parent = options.putObject("parent");
    parent.put("id", link.parent().id());
    parent.put("queue", keys.qualified(link.parent().queue()));
  }

  private static void flag(ParentLink link, ObjectNode json) {
    String flag = FLAGS.get(link.policy());
    if (flag != null) {
      json.put(flag, true);
    }
  }

  static @Nullable ParentLink read(byte @Nullable [] json, QueueKeys keys) {
    if (json == null) {
      return null;
    }
    try {
      JsonNode parent = OptionsJson.MAPPER.readTree(json);
      String id = parent.path("id").asString("");
      String queue = parent.path("queueKey").asString("");
      if (id.isEmpty() || queue.isEmpty()) {
        return null;
      }
      return ParentLink.of(JobKey.of(keys.queueOfLink(queue), id), policy(parent));
    } catch (JacksonException e) {
      return null;
    }
  }

  /** Reads the flags in the order in which they count (§7.3). */
  private static FailurePolicy policy(JsonNode parent) {
    for (FailurePolicy policy : FailurePolicy.values()) {
      String flag = FLAGS.get(policy);
      if (flag != null && parent.path(flag).asBoolean(false)) {
        return policy;
      }
    }
    return FailurePolicy.WAIT;
  }
}
