package io.drover;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What users can see of types, as text: a line for each type and for each member that is public or
 * protected, with what may be {@code null}. Stateless.
 */
final class Surface {

  private Surface() {}

  static List<String> of(List<Class<?>> types) {
    return types.stream().flatMap(Surface::lines).sorted().toList();
  }

  private static Stream<String> lines(Class<?> type) {
    List<String> lines = new ArrayList<>();
    lines.add(type.getCanonicalName() + " : " + header(type));
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor)) {
        lines.add(signature("new", constructor));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method) && !isUsual(method)) {
        lines.add(signature(method.getName(), method));
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field)) {
        lines.add(line(field));
      }
    }
    return lines.stream();
  }

  /** What every object or every enum has says nothing of one. */
  private static boolean isUsual(Method method) {
    boolean ofEnum = method.getDeclaringClass().isEnum();
    return List.of("hashCode", "toString").contains(method.getName())
        || ofEnum && List.of("values", "valueOf").contains(method.getName());
  }

  private static boolean isVisible(Member member) {
    int modifiers = member.getModifiers();
    return !member.isSynthetic()
        && (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers));
  }

  private static String header(Class<?> type) {
    String kind =
        type.isInterface()
            ? "interface"
            : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    List<String> parts = new ArrayList<>(words(type.getModifiers(), !type.isInterface()));
    if (type.isEnum()) {
      parts.clear();
    }
    parts.add(kind);
    parts.add(variables(type.getTypeParameters()));
    AnnotatedType parent = type.getAnnotatedSuperclass();
    if (parent != null && parent.getType() != Object.class && !type.isEnum()) {
      parts.add("extends " + text(parent));
    }
    if (type.getAnnotatedInterfaces().length > 0) {
      parts.add(
          (type.isInterface() ? "extends " : "implements ") + list(type.getAnnotatedInterfaces()));
    }
    parts.removeIf(String::isEmpty);
    return String.join(" ", parts);
  }

  private static String signature(String name, Executable member) {
    String throwing = list(member.getAnnotatedExceptionTypes());
    List<String> parts = new ArrayList<>();
    if (member instanceof Method method) {
      if (method.isDefault()) {
        parts.add("default");
      }
      parts.addAll(words(member.getModifiers(), !member.getDeclaringClass().isInterface()));
      parts.add(text(method.getAnnotatedReturnType()));
    } else {
      parts.addAll(words(member.getModifiers(), true));
    }
    parts.add(throwing.isEmpty() ? "" : "throws " + throwing);
    parts.removeIf(String::isEmpty);
    return "%s.%s%s(%s) : %s"
        .formatted(
            member.getDeclaringClass().getCanonicalName(),
            name,
            variables(member.getTypeParameters()),
            list(member.getAnnotatedParameterTypes()),
            String.join(" ", parts))
        .stripTrailing();
  }

  private static String line(Field field) {
    Class<?> owner = field.getDeclaringClass();
    if (field.isEnumConstant()) {
      return owner.getCanonicalName() + "." + field.getName() + " : constant";
    }
    List<String> parts = new ArrayList<>(words(field.getModifiers(), true));
    parts.add(text(field.getAnnotatedType()));
    return "%s.%s : %s%s"
        .formatted(
            owner.getCanonicalName(), field.getName(), String.join(" ", parts), value(field));
  }

  /** Compilers copy the value of such a constant into those who use it. */
  private static String value(Field field) {
    boolean copied = field.getType().isPrimitive() || field.getType() == String.class;
    if (!copied
        || !Modifier.isStatic(field.getModifiers())
        || !Modifier.isFinal(field.getModifiers())) {
      return "";
    }
    try {
      return " = " + field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is public goes without saying; so does what is abstract in an interface. */
  private static List<String> words(int modifiers, boolean inClass) {
    return Arrays.stream(Modifier.toString(modifiers).split(" "))
        .filter(word -> List.of("protected", "static", "final", "abstract").contains(word))
        .filter(word -> inClass || word.equals("static"))
        .toList();
  }

  private static String variables(TypeVariable<?>[] variables) {
    if (variables.length == 0) {
      return "";
    }
    return Arrays.stream(variables)
        .map(variable -> variable.getName() + bounds(" extends ", variable.getAnnotatedBounds()))
        .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String bounds(String word, AnnotatedType... bounds) {
    String text = Arrays.stream(bounds).map(Surface::text).collect(Collectors.joining(" & "));
    return text.isEmpty() || text.equals("Object") ? "" : word + text;
  }

  private static String list(AnnotatedType... types) {
    return Arrays.stream(types).map(Surface::text).collect(Collectors.joining(", "));
  }

  private static String text(AnnotatedType type) {
    if (type instanceof AnnotatedArrayType array) {
      String mark = isNullable(type) ? " @Nullable []" : "[]";
      return text(array.getAnnotatedGenericComponentType()) + mark;
    }
    String mark = isNullable(type) ? "@Nullable " : "";
    if (type instanceof AnnotatedParameterizedType generic) {
      Class<?> raw = (Class<?>) ((ParameterizedType) type.getType()).getRawType();
      return mark + name(raw) + "<" + list(generic.getAnnotatedActualTypeArguments()) + ">";
    }
    if (type instanceof AnnotatedWildcardType wildcard) {
      return "?"
          + bounds(" super ", wildcard.getAnnotatedLowerBounds())
          + bounds(" extends ", wildcard.getAnnotatedUpperBounds());
    }
    return type instanceof AnnotatedTypeVariable
        ? mark + type.getType().getTypeName()
        : mark + name((Class<?>) type.getType());
  }

  private static boolean isNullable(AnnotatedElement element) {
    return element.isAnnotationPresent(Nullable.class);
  }

  private static String name(Class<?> type) {
    Class<?> owner = type.getDeclaringClass();
    return owner == null ? type.getSimpleName() : name(owner) + "." + type.getSimpleName();
  }
}
