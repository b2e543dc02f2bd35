package io.drover.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class InvocationTest {

  private interface Hidden {
    int one();
  }

  @Test
  void refusesMethodsOfAPackageThatIsNotOpen() throws Exception {
    Method method = Class.forName("sun.security.util.Length").getMethod("length");
    assertThatThrownBy(() -> new Invocation(method, "any"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("sun.security.util.Length of module java.base")
        .hasMessageContaining("open its package, sun.security.util, to it");
  }

  @Test
  void callsMethodsOfAnInterfaceThatIsNotPublic() throws Exception {
    Hidden hidden = () -> 1;
    assertThat(new Invocation(Hidden.class.getDeclaredMethod("one"), hidden)).isNotNull();
  }
}
