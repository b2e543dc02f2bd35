package io.drover.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.spi.Settlement.Outcome;
import org.junit.jupiter.api.Test;

class TraitsTest {

  @Test
  void anEngineThatNamesNoOutcomesRecordsThoseOfTheFirstRelease() {
    assertThat(Traits.builder("some", "in words").build().outcomes())
        .containsExactlyInAnyOrder(
            Outcome.COMPLETE,
            Outcome.FAIL,
            Outcome.RETRY,
            Outcome.BACK_OFF,
            Outcome.MOVE_TO_LATER,
            Outcome.GIVE_BACK);
  }

  @Test
  void builtTraitsStayWhenTheirBuilderIsChanged() {
    TraitsBuilder builder = Traits.builder("some", "in words").maxBatch(3);
    Traits traits = builder.build();
    builder.maxBatch(4);
    assertThat(traits.maxBatch()).isEqualTo(3);
  }
}
