package io.drover.internal.channel;

import io.drover.internal.channel.Mailbox.Mail;
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
 * which its id says.
 */
final class RetainedEvents {

  private final Queue<Mail> waiting = new ArrayDeque<>();

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
    for (Signal signal : read) {
      List<Mail> others = byChannel.getOrDefault(signal.channel(), List.of());
      if (others.stream().noneMatch(mail -> Arrays.equals(mail.payload(), signal.payload()))) {
        waiting.add(new Mail(signal.channel(), signal.payload(), true));
      }
    }
  }

  /** Takes the next one; returns {@code null} if there is none. */
  @Nullable Mail take() {
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
