package io.drover.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.job.QueueEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {

  @Test
  void whatUsersReadTellsItsNameAsTheyKnowIt() {
    assertThat(Answers.added("1", Added.Outcome.CREATED))
        .hasToString("Added[id=1, outcome=CREATED]");
    assertThat(Answers.page(List.of("a"), null))
        .hasToString("Page[items=[a], next=Optional.empty]");
    assertThat(Answers.counts(state -> state.ordinal()).toString())
        .startsWith("QueueCounts[waiting=0, prioritized=1,")
        .endsWith("failed=6]");
    assertThat(Answers.healthy("fine")).hasToString("StoreHealth[healthy=true, detail=fine]");
    assertThat(Answers.settings().build().toString()).startsWith("QueueSettings[paused=false");
    assertThat(Answers.event("7", QueueEvent.Type.PAUSED).build().toString())
        .startsWith("QueueEvent[position=7, type=PAUSED");
  }
}
