package io.drover.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.channel.Mailbox.Gap;
import io.drover.internal.channel.Mailbox.Item;
import io.drover.internal.channel.Mailbox.Mail;
import io.drover.internal.channel.Mailbox.Overflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxTest {

  private static final Instant T0 = Instant.EPOCH;

  private static Mail mail(int number) {
    return mail(number, 1);
  }

  private static Mail mail(int number, int size) {
    return new Mail("c" + number, new byte[size], false);
  }

  private static List<String> takeAll(Mailbox mailbox) {
    List<String> all = new ArrayList<>();
    for (Item item = mailbox.take(); item != null; item = mailbox.take()) {
      all.add(told(item));
    }
    return all;
  }

  private static String told(Item item) {
    if (item instanceof Mail mail) {
      return mail.channel();
    }
    if (item instanceof Overflow overflow) {
      return "overflow " + overflow.count();
    }
    Gap gap = (Gap) item;
    return "gap %d to %d".formatted(gap.from().getEpochSecond(), gap.until().getEpochSecond());
  }

  private static Gap gap(int from, int until) {
    return new Gap(T0.plusSeconds(from), T0.plusSeconds(until));
  }

  @Test
  void whatDoesNotFitIsToldWhereItIsMissing() {
    Mailbox mailbox = new Mailbox(2);
    for (int i = 1; i <= 4; i++) {
      mailbox.put(mail(i));
    }
    assertThat(mailbox.overflowed()).isEqualTo(2);
    assertThat(told(mailbox.take())).isEqualTo("c1");
    mailbox.put(mail(5));
    mailbox.put(mail(6));
    assertThat(takeAll(mailbox)).containsExactly("c2", "overflow 2", "c5", "overflow 1");
    assertThat(mailbox.overflowed()).isEqualTo(3);
    assertThat(mailbox.isEmpty()).isTrue();
    assertThat(mailbox.take()).isNull();
  }

  @Test
  void anOverflowIsToldThoughNothingFollows() {
    Mailbox mailbox = new Mailbox(1);
    mailbox.put(mail(1));
    mailbox.put(mail(2));
    assertThat(told(mailbox.take())).isEqualTo("c1");
    assertThat(mailbox.isEmpty()).isFalse();
    assertThat(takeAll(mailbox)).containsExactly("overflow 1");
  }

  @Test
  void gapsAlwaysFitAndThoseInARowAreOne() {
    Mailbox mailbox = new Mailbox(1);
    mailbox.put(mail(1));
    mailbox.put(mail(2));
    for (int i = 0; i < 1000; i++) {
      mailbox.put(gap(i, i + 1));
    }
    assertThat(takeAll(mailbox)).containsExactly("c1", "overflow 1", "gap 0 to 1000");
  }

  @Test
  void whatDoesNotFitBetweenGapsIsOneAsTheyAre() {
    Mailbox mailbox = new Mailbox(1);
    mailbox.put(mail(1));
    for (int i = 0; i < 1000; i++) {
      mailbox.put(gap(i, i + 1));
      mailbox.put(mail(2));
    }
    assertThat(takeAll(mailbox))
        .containsExactly("c1", "gap 0 to 1", "overflow 999", "gap 1 to 1000", "overflow 1");
  }

  @Test
  void largeMailsAreBoundedByTheirBytes() {
    Mailbox mailbox = new Mailbox(1000);
    int size = 20 << 20;
    for (int i = 0; i < 5; i++) {
      mailbox.put(mail(i, size));
    }
    assertThat(mailbox.overflowed()).isEqualTo(2);
    assertThat(takeAll(mailbox)).containsExactly("c0", "c1", "c2", "overflow 2");
    mailbox.put(mail(7, 100 << 20));
    mailbox.put(mail(8));
    assertThat(takeAll(mailbox)).containsExactly("c7", "overflow 1");
    mailbox.put(mail(9));
    assertThat(mailbox.mails()).extracting(Mail::channel).containsExactly("c9");
  }
}
