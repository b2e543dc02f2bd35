package io.drover.job;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.std.ContainerDeserializerBase;
import tools.jackson.databind.deser.std.ReferenceTypeDeserializer;

/**
 * Finds out whether Jackson can make values of a type, by the deserializer it would use: only that
 * knows of annotations, modules and mix-ins. Looks into collections, arrays, maps and optionals,
 * but not into properties, which may always be missing. Not for several threads.
 */
final class JacksonTypes {

  private final DeserializationContext context;
  private final Set<JavaType> seen = new HashSet<>();

  JacksonTypes(DeserializationContext context) {
    this.context = context;
  }

  /**
   * Refuses a type no value can be made of.
   *
   * @throws tools.jackson.core.JacksonException if Jackson itself finds a fault in the type
   */
  void check(JavaType type) {
    if (!seen.add(type)) {
      return; // A class may be a list of itself.
    }
    ValueDeserializer<?> deserializer = context.findRootValueDeserializer(type);
    if (deserializer instanceof AbstractDeserializer) {
      throw refused(
          type.toCanonical(),
          "it is an interface or abstract and does not say which class a JSON is; annotate it, with @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME) for example");
    }
    if (deserializer instanceof BeanDeserializerBase bean
        && !bean.getValueInstantiator().canInstantiate()) {
      throw refused(
          type.toCanonical(),
          "it has no constructor Jackson may call; make it a record, or annotate a constructor with @JsonCreator");
    }
    JavaType content = type.getContentType();
    if (content != null
        && (deserializer instanceof ContainerDeserializerBase
            || deserializer instanceof ReferenceTypeDeserializer)) {
      check(content);
    }
  }

  /** Returns the exception for a type that is refused. */
  static InvalidInputException refused(String type, String reason) {
    return new InvalidInputException(
        "expected a type whose values can be read from JSON, got: %s; %s".formatted(type, reason));
  }
}
