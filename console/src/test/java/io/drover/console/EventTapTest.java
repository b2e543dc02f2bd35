package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.console.Masking.Part;
import io.drover.job.QueueEvent.Type;
import org.junit.jupiter.api.Test;

class EventTapTest {

  @Test
  void whatNobodyKnowsOfAnEventIsData() {
    assertThat(EventTap.part(Type.COMPLETED, "somethingNew")).isEqualTo(Part.DATA);
    assertThat(EventTap.part(Type.CUSTOM, "name")).isEqualTo(Part.DATA);
    assertThat(EventTap.part(Type.ADDED, "data")).isEqualTo(Part.DATA);
  }

  @Test
  void whatIsKnownOfAnEventIsWhatItIs() {
    assertThat(EventTap.part(Type.COMPLETED, "returnvalue")).isEqualTo(Part.RESULT);
    assertThat(EventTap.part(Type.FAILED, "failedReason")).isEqualTo(Part.ERROR);
    assertThat(EventTap.part(Type.PROGRESS, "data")).isEqualTo(Part.PROGRESS);
    assertThat(EventTap.part(Type.ADDED, "name")).isNull();
    assertThat(EventTap.part(Type.FAILED, "prev")).isNull();
  }
}
