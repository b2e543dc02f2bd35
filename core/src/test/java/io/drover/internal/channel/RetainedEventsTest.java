package io.drover.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.channel.Mailbox.Item;
import io.drover.internal.channel.Mailbox.Mail;
import io.drover.internal.channel.Mailbox.Overflow;
import io.drover.spi.Signal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetainedEventsTest {

  private final RetainedEvents events = new RetainedEvents();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Mail mail(String channel, String payload) {
    return new Mail(channel, bytes(payload), false);
  }

  private static Signal signal(String channel, String payload) {
    return Signal.of(channel, bytes(payload));
  }

  private List<String> takeAll() {
    List<String> all = new ArrayList<>();
    for (Item item = events.take(); item != null; item = events.take()) {
      if (item instanceof Mail mail) {
        String text = new String(mail.payload(), StandardCharsets.UTF_8);
        all.add(mail.channel() + "=" + (text.length() > 9 ? "large" : text));
      } else {
        all.add("overflow " + ((Overflow) item).count());
      }
    }
    return all;
  }

  @Test
  void onlyWhatWasHeardItselfIsLeftOut() {
    events.put(
        List.of(signal("a", "1"), signal("b", "2"), signal("c", "3")),
        List.of(mail("a", "9"), mail("a", "1"), mail("b", "9"), mail("x", "3")));
    assertThat(takeAll()).containsExactly("b=2", "c=3");
  }

  @Test
  void whatIsTooLargeInAllIsCounted() {
    Signal large = Signal.of("b", new byte[40 << 20]);
    events.put(List.of(signal("a", "1"), large, large, signal("c", "3"), large), List.of());
    assertThat(events.overflowed()).isEqualTo(2);
    assertThat(takeAll()).containsExactly("a=1", "b=large", "c=3", "overflow 2");
  }

  @Test
  void whatIsHeardAfterItWasToldIsKnownOnce() {
    Mail retained = new Mail("a", bytes("1"), true);
    assertThat(events.isTold(retained, "id")).isFalse();
    assertThat(events.isTold(new Mail("b", bytes("1"), true), "")).isFalse();
    assertThat(events.isTold(mail("a", "0"), "other")).isFalse();
    assertThat(events.isTold(mail("b", "1"), "id")).isFalse();
    assertThat(events.isTold(mail("b", "1"), "")).isFalse();
    assertThat(events.isTold(mail("a", "1"), "id")).isTrue();
    assertThat(events.isTold(mail("a", "1"), "id")).isFalse();
  }
}
