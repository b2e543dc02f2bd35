package io.drover.testkit;

import io.drover.Drover;
import io.drover.DroverSettings;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit extension that gives a test an empty in-memory {@link Drover}, and the {@link
 * VirtualTime} it lives in, as parameters: delays, backoffs and schedules pass as fast as the test
 * moves the clock. One for each test; set-up and clean-up methods get the same. Stateless.
 *
 * <p>The embedded engine has to be on the class path. Not to be combined with {@link
 * VirtualTimeExtension}, whose parameter this one gives as well.
 */
public final class DroverExtension implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(DroverExtension.class);

  /** Creates the extension; JUnit does. */
  public DroverExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Drover.class || type == VirtualTime.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    OpenDrover open =
        context.getStore(NAMESPACE).getOrComputeIfAbsent("drover", key -> open(), OpenDrover.class);
    return parameter.getParameter().getType() == Drover.class ? open.drover : open.time;
  }

  private static OpenDrover open() {
    VirtualTime time = new VirtualTime();
    DroverSettings settings = DroverSettings.defaults().time(time);
    return new OpenDrover(Drover.open("embedded:", settings), time);
  }

  /** JUnit closes what its stores hold when the test is over. */
  private static final class OpenDrover implements AutoCloseable {
    private final Drover drover;
    private final VirtualTime time;

    OpenDrover(Drover drover, VirtualTime time) {
      this.drover = drover;
      this.time = time;
    }

    @Override
    public void close() {
      drover.close(Duration.ZERO); // Nobody waits any more for what a handler is still at.
      time.close();
    }
  }
}
