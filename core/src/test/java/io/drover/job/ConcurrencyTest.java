package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ConcurrencyTest {

  @Test
  void equalBoundsAreAFixedNumber() {
    assertThat(Concurrency.between(4, 4)).isEqualTo(Concurrency.fixed(4));
    assertThat(Concurrency.between(4, 4).isFixed()).isTrue();
    assertThat(Concurrency.between(2, 64)).isNotEqualTo(Concurrency.fixed(2));
    assertThat(Concurrency.between(2, 64))
        .hasSameHashCodeAs(Concurrency.between(2, 64))
        .hasToString("Concurrency[2..64]");
    assertThat(Concurrency.fixed(4)).hasToString("Concurrency[4]");
  }

  @Test
  void boundsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> Concurrency.fixed(0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("expected concurrency to be at least 1, got: 0");
    assertThatThrownBy(() -> Concurrency.between(0, 4))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("expected the lower bound of a concurrency to be 1 to 1000000, got: 0");
    assertThatThrownBy(() -> Concurrency.between(8, Concurrency.MOST + 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the upper bound of a concurrency");
    assertThatThrownBy(() -> Concurrency.between(8, 4))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("expected the upper bound of a concurrency to be 8 to 1000000, got: 4");
  }
}
