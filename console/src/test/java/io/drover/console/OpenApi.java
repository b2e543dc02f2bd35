package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document as a judge of answers: each has to be one that the document names, with all
 * that it names and nothing else. For one thread.
 */
final class OpenApi {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final ObjectNode document = (ObjectNode) MAPPER.readTree(InfoResource.openApi());
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  private final Set<String> answered = new TreeSet<>();

  OpenApi() {
    close(document.get("components"));
  }

  /** A property that the document does not name is a mistake of one of the two. */
  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(OpenApi::close);
  }

  JsonNode document() {
    return document;
  }

  /** Returns the operations that were answered as asked. */
  Set<String> answered() {
    return answered;
  }

  /** Returns the names of all operations. */
  Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      path.getValue().forEach(operation -> operations.add(operation.get("operationId").asString()));
    }
    return operations;
  }

  /**
   * Checks an answer.
   *
   * @param path without what is behind a question mark
   */
  void check(String method, String path, int status, String type, String body) {
    JsonNode operation = operation(method, path);
    JsonNode responses = operation.get("responses");
    JsonNode response = responses.get(Integer.toString(status));
    if (response == null) {
      assertThat(status).as("%s %s: %s", method, path, body).isGreaterThanOrEqualTo(400);
      response = document.at("/components/responses/Problem");
    } else {
      answered.add(operation.get("operationId").asString());
    }
    String bare = type.replaceAll("\\s*;.*", "");
    JsonNode content = response.get("content").get(bare);
    assertThat(content).as("content %s of %s %s", type, method, path).isNotNull();
    JsonNode schema = content.get("schema");
    if (bare.endsWith("json") && schema != null) {
      ObjectNode root = MAPPER.createObjectNode();
      root.set("components", document.get("components"));
      root.setAll((ObjectNode) schema);
      close(root);
      assertThat(errors(root, body)).as("%s %s -> %d %s", method, path, status, body).isEmpty();
    }
  }

  private List<String> errors(ObjectNode root, String body) {
    Schema schema = registry.getSchema(root);
    List<String> errors = new ArrayList<>();
    schema.validate(MAPPER.readTree(body)).forEach(error -> errors.add(error.toString()));
    return errors;
  }

  private JsonNode operation(String method, String path) {
    List<String> parts = Routing.segments(path);
    JsonNode found = null;
    for (Map.Entry<String, JsonNode> entry : document.get("paths").properties()) {
      JsonNode operation = entry.getValue().get(method.toLowerCase(java.util.Locale.ROOT));
      if (operation != null && fits(Routing.segments(entry.getKey()), parts)) {
        assertThat(found).as("another operation for %s %s", method, path).isNull();
        found = operation;
      }
    }
    assertThat(found).as("an operation for %s %s", method, path).isNotNull();
    return found;
  }

  private static boolean fits(List<String> pattern, List<String> path) {
    if (pattern.size() != path.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      if (!pattern.get(i).startsWith("{") && !pattern.get(i).equals(path.get(i))) {
        return false;
      }
    }
    return true;
  }
}
