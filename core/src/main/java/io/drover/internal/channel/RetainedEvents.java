package io.drover.internal.channel;

import io.drover.internal.channel.Mailbox.Item;
import io.drover.internal.channel.Mailbox.Mail;
import io.drover.internal.channel.Mailbox.Overflow;
import io.drover.spi.Signal;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was retained when a subscription began, each event told once. For the thread that begins it,
 * then for the subscription's.
 *
 * <p>An event may be both retained and heard. If it was heard by the time the retained ones were
 * read, it comes as it was heard, in its order. If it is heard after that, it was told already,
 * which its id says. They take as many bytes as a mailbox at most, and the rest is counted.
 */
final class RetainedEvents {

  private final Queue<Item> waiting = new ArrayDeque<>();
  private volatile long overflowed;

  /** The ids of those that were told and have not been heard since, by channel. */
  private final Map<String, String> told = new HashMap<>();

  /**
   * Puts in what was read, but for what was heard.
   *
   * @param heard what was heard when it was read
   */
  void put(List<Signal> read, List<Mail> heard) {
    Map<String, List<Mail>> byChannel =
        heard.stream().collect(Collectors.groupingBy(Mail::channel));
    long bytes = 0;
    long left = 0;
    for (Signal signal : read) {
      byte[] payload = signal.payload();
      List<Mail> others = byChannel.getOrDefault(signal.channel(), List.of());
      if (others.stream().anyMatch(mail -> Arrays.equals(mail.payload(), payload))) {
        continue;
      }
      if (!waiting.isEmpty() && bytes + payload.length > Mailbox.MAX_BYTES) {
        left++;
      } else {
        bytes += payload.length;
        waiting.add(new Mail(signal.channel(), payload, true));
      }
    }
    if (left > 0) {
      waiting.add(new Overflow(left));
    }
    overflowed = left;
  }

  /** Returns how many did not fit; for any thread. */
  long overflowed() {
    return overflowed;
  }

  /** Takes the next one; returns {@code null} if there is none. */
  @Nullable Item take() {
    return waiting.poll();
  }

  /**
   * Takes note of an event that is to be told now; returns whether it was told as a retained one,
   * which is so once at most.
   *
   * @param id the event's, empty if it has none
   */
  boolean isTold(Mail mail, String id) {
    if (!mail.retained()) {
      return told.remove(mail.channel(), id);
    }
    if (!id.isEmpty()) {
      told.put(mail.channel(), id);
    }
    return false;
  }
}
