package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class JacksonCodecPropertyTest {

  private final JsonCodec codec = JsonCodec.jackson();

  @Property
  void textsComeBackAsTheyWere(@ForAll String text) {
    String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    assertThat(comesBack(valid, String.class)).isEqualTo(valid);
  }

  @Property
  void decimalsKeepEveryDigitWhereNoTypeIsKnown(@ForAll BigDecimal number) {
    // A decimal without a fraction is written as an integer.
    assertThat(new BigDecimal(String.valueOf(comesBack(number, Object.class))))
        .isEqualByComparingTo(number);
    assertThat(comesBack(number, BigDecimal.class)).isEqualTo(number);
  }

  private @Nullable Object comesBack(Object value, Type type) {
    return codec.decode(codec.encode(value, type), type);
  }
}
