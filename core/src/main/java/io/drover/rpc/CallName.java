package io.drover.rpc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name under which a method of an interface is called through a queue, where it is not that of
 * the method: for methods that are overloaded, or whose name has changed.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface CallName {

  /** The name; see {@link RpcMethod#checkName}. */
  String value();
}
