package io.drover.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit extension that gives a test a {@link VirtualTime} as a parameter, one for each test.
 * Set-up and clean-up methods of that test get the same. Stateless.
 */
public final class VirtualTimeExtension implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(VirtualTimeExtension.class);

  /** Creates the extension; JUnit does. */
  public VirtualTimeExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == VirtualTime.class;
  }

  @Override
  public VirtualTime resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return of(context);
  }

  static VirtualTime of(ExtensionContext context) {
    // JUnit closes what its stores hold when the test is over.
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("time", key -> new VirtualTime(), VirtualTime.class);
  }
}
