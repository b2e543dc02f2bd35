package io.drover.internal.follow;

import io.drover.spi.Inspection;
import io.drover.spi.JobRecord;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes inspections that find jobs as a test says, and can nothing else. Stateless. */
final class StubInspection {

  private StubInspection() {}

  static Inspection finding(Function<String, Optional<JobRecord>> find) {
    return (Inspection)
        Proxy.newProxyInstance(
            Inspection.class.getClassLoader(),
            new Class<?>[] {Inspection.class},
            (proxy, method, arguments) -> find(find, method.getName(), arguments));
  }

  private static Object find(
      Function<String, Optional<JobRecord>> find, String method, Object @Nullable [] arguments) {
    if (!method.equals("find") || arguments == null) {
      throw new UnsupportedOperationException(method + " is not in these tests");
    }
    return find.apply((String) arguments[1]);
  }
}
