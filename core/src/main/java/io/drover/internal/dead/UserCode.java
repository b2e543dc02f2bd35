package io.drover.internal.dead;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application's code from what it is built on, in stack traces. Stateless.
 *
 * <p>It goes by names, since code of libraries and of the application come from the same loaders.
 * What it does not know counts as the application's: a group then is named after a library's
 * method, and is still one group.
 */
final class UserCode {

  private static final int MAX_CAUSES = 16;

  /** Errors that only carry another to where it is told. */
  private static final Set<String> WRAPPERS =
      Set.of(
          ExecutionException.class.getName(),
          CompletionException.class.getName(),
          "java.lang.reflect.InvocationTargetException",
          "java.lang.reflect.UndeclaredThrowableException",
          RuntimeException.class.getName());

  private static final List<String> LIBRARIES =
      List.of(
          // The JDK and other languages' own.
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "com.sun.",
          "kotlin.",
          "kotlinx.",
          "scala.",
          "groovy.",
          "org.codehaus.groovy.",
          "clojure.",
          // Drover.
          "io.drover.internal.",
          "io.drover.job.",
          "io.drover.spi.",
          "io.drover.embedded.",
          "io.drover.redis.",
          "io.drover.jackson2.",
          "io.drover.cli.",
          // What applications are often built on.
          "jakarta.",
          "org.springframework.",
          "io.quarkus.",
          "io.micronaut.",
          "io.helidon.",
          "com.google.common.",
          "com.google.inject.",
          "com.google.gson.",
          "com.google.protobuf.",
          "org.apache.",
          "org.eclipse.",
          "org.jboss.",
          "org.hibernate.",
          "com.zaxxer.hikari.",
          "org.jooq.",
          "org.jdbi.",
          "org.mybatis.",
          "com.fasterxml.jackson.",
          "tools.jackson.",
          "org.postgresql.",
          "com.mysql.",
          "org.mariadb.",
          "oracle.",
          "com.microsoft.sqlserver.",
          "org.h2.",
          "org.hsqldb.",
          "org.sqlite.",
          "org.rocksdb.",
          "com.mongodb.",
          "org.bson.",
          "io.lettuce.",
          "redis.clients.",
          "org.redisson.",
          "com.rabbitmq.",
          "io.netty.",
          "io.vertx.",
          "reactor.",
          "io.reactivex.",
          "rx.",
          "io.grpc.",
          "okhttp3.",
          "okio.",
          "retrofit2.",
          "feign.",
          "software.amazon.",
          "com.amazonaws.",
          "com.azure.",
          "com.google.api.",
          "com.google.cloud.",
          "io.github.resilience4j.",
          "dev.failsafe.",
          "net.jodah.failsafe.",
          "io.micrometer.",
          "io.opentelemetry.",
          "org.slf4j.",
          "ch.qos.logback.",
          "net.bytebuddy.",
          "org.aspectj.",
          "javassist.",
          "org.objectweb.asm.",
          "org.junit.",
          "org.assertj.",
          "org.mockito.");

  private static final Pattern GENERATED =
      Pattern.compile("\\$\\$|\\$Proxy|GeneratedMethodAccessor|GeneratedConstructorAccessor");

  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.*)\\$[0-9]+");

  private UserCode() {}

  /**
   * Returns the class of an error, and where in the application's code it came from. An error that
   * only carries another is looked through.
   */
  static Origin origin(Throwable error) {
    Throwable first = error;
    for (int i = 0; i < MAX_CAUSES && isWrapper(first); i++) {
      first = Optional.ofNullable(first.getCause()).orElse(first);
    }
    Throwable current = first;
    for (int i = 0; i < MAX_CAUSES && current != null; i++) {
      for (StackTraceElement frame : current.getStackTrace()) {
        if (isUsers(frame.getClassName())) {
          return new Origin(first.getClass().getName(), place(frame));
        }
      }
      current = current.getCause();
    }
    return new Origin(first.getClass().getName(), null);
  }

  /**
   * Where an error came from. Immutable.
   *
   * @param errorClass the name of its class
   * @param place the method, with the file and line in parentheses, or {@code null}
   */
  record Origin(String errorClass, @Nullable String place) {}

  static boolean isUsers(String className) {
    // The facade's own package, but not what lies beneath it.
    boolean facade = className.startsWith("io.drover.") && className.indexOf('.', 10) < 0;
    return !facade
        && LIBRARIES.stream().noneMatch(className::startsWith)
        && !GENERATED.matcher(className).find();
  }

  private static boolean isWrapper(Throwable error) {
    return error.getCause() != null && WRAPPERS.contains(error.getClass().getName());
  }

  /** Lambdas have numbers that change when another is written before them. */
  private static String place(StackTraceElement frame) {
    String method = LAMBDA.matcher(frame.getMethodName()).replaceFirst("$1");
    String file = frame.getFileName();
    String where = frame.getClassName() + "." + method;
    if (file == null) {
      return where;
    }
    return frame.getLineNumber() > 0
        ? "%s(%s:%d)".formatted(where, file, frame.getLineNumber())
        : "%s(%s)".formatted(where, file);
  }
}
