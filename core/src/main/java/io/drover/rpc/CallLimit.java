package io.drover.rpc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How long a client waits for the replies of a method that is called through a proxy, or of all
 * methods of an interface that do not say so themselves. What an interface says goes before what
 * its super-interfaces say.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface CallLimit {

  /** A duration in ISO 8601, such as {@code "PT5S"}; at least 1 ms. */
  String value();
}
