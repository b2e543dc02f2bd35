package io.drover.testkit;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Opens a bench for each contract test, checks the invariants and closes it. Stateless. */
final class ContractExtension implements ParameterResolver, AfterEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(ContractExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == QueueBench.class;
  }

  @Override
  public QueueBench resolveParameter(ParameterContext parameter, ExtensionContext context) {
    EngineTest test = (EngineTest) context.getRequiredTestInstance();
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("bench", key -> new QueueBench(test.fixture()), QueueBench.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    QueueBench bench = context.getStore(NAMESPACE).remove("bench", QueueBench.class);
    if (bench == null) {
      return;
    }
    try (bench) {
      if (context.getExecutionException().isEmpty()) {
        bench.checkInvariants();
      }
    }
  }
}
