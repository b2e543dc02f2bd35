package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AllowanceTest {

  @Test
  void soManyAreAllowedInAWhileAndTheRestIsCounted() {
    AtomicLong now = new AtomicLong(5);
    Allowance allowance = new Allowance(2, 100, now::get);
    assertThat(allowance.take()).isZero();
    assertThat(allowance.take()).isZero();
    assertThat(allowance.take()).isEqualTo(-1);
    now.addAndGet(99);
    assertThat(allowance.take()).isEqualTo(-1);
    now.addAndGet(1);
    assertThat(allowance.take()).isEqualTo(2);
    assertThat(allowance.take()).isZero();
    assertThat(allowance.take()).isEqualTo(-1);
  }
}
