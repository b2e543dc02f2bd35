package io.drover.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.StubEngine;
import io.drover.internal.produce.AddBatchers;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.StoreContext;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswersTest {

  private static final String REQUEST =
      "{\"correlationId\":\"c\",\"method\":\"m\",\"replyTo\":\"answers\"}";

  private final StoreContext store = new StubEngine().store();
  private final CompletionThreads threads = new CompletionThreads();
  private final Calls calls =
      new Calls(
          store,
          new LifeCycle(store.limits()),
          threads,
          new AddBatchers(store, threads),
          worker -> {});

  @Test
  void aRequestThatIsCancelledAsItsHandlerReturnsFails() {
    Cancellations cancellations = new Cancellations(calls, "requests");
    Answers answers = new Answers(store, "requests", cancellations, new Tally());
    Request request = Request.read(REQUEST.getBytes(StandardCharsets.UTF_8));
    cancellations.enter(request, "7");
    assertThat(cancellations.cancel("\"c\"")).isEqualTo("7");
    assertThatThrownBy(() -> answers.result(request, null, new byte[0]))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.fault()).isEqualTo(Fault.CANCELLED))
        .hasMessageStartingWith("cancelled: ");
  }
}
