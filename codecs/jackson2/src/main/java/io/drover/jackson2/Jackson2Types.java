package io.drover.jackson2;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.AbstractDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.std.ContainerDeserializerBase;
import com.fasterxml.jackson.databind.deser.std.ReferenceTypeDeserializer;
import io.drover.job.InvalidInputException;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds out whether Jackson 2 can make values of a type, by the deserializer it would use, as core
 * does with Jackson 3. Looks into collections, arrays, maps and optionals, but not into properties.
 * Not for several threads.
 */
final class Jackson2Types {

  private final DeserializationContext context;
  private final Set<JavaType> seen = new HashSet<>();

  private Jackson2Types(DeserializationContext context) {
    this.context = context;
  }

  static Jackson2Types of(ObjectMapper mapper) {
    DefaultDeserializationContext blueprint =
        (DefaultDeserializationContext) mapper.getDeserializationContext();
    return new Jackson2Types(blueprint.createDummyInstance(mapper.getDeserializationConfig()));
  }

  /** Refuses a type no value can be made of. */
  void check(JavaType type) throws JsonMappingException {
    if (!seen.add(type)) {
      return; // A class may be a list of itself.
    }
    JsonDeserializer<?> deserializer = context.findRootValueDeserializer(type);
    if (deserializer instanceof AbstractDeserializer) {
      throw refused(
          type.toCanonical(),
          "it is an interface or abstract and does not say which class a JSON is; annotate it, with @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME) and @JsonSubTypes for example");
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
