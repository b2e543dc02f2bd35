package io.drover.testkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.routing.ExchangeType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are published to three queues, again and again: what a test kills in the midst of
 * it, as a program of its own. For one thread.
 */
public final class PublishChurn {

  /** What the messages are published to. */
  public static final String EXCHANGE = "shop";

  /** The routing key of each message. */
  public static final String KEY = "order.created";

  /** The queues that each message goes to. */
  public static final List<String> QUEUES = List.of("one", "two", "three");

  private final Drover drover;

  /** Takes a store, which stays the caller's. */
  public PublishChurn(Drover drover) {
    this.drover = drover;
  }

  /**
   * Publishes until it is killed, and writes the id of each message that was acknowledged to
   * standard output.
   *
   * @param arguments the store, and the number of the first message
   */
  public static void main(String[] arguments) {
    new PublishChurn(Drover.open(arguments[0]))
        .run(Integer.parseInt(arguments[1]), System.out::println);
  }

  /**
   * Publishes messages, until something is thrown.
   *
   * @param first the number of the first, from which the others are counted
   * @param tell told the id of each message that the store has acknowledged
   */
  public void run(int first, Consumer<String> tell) {
    Exchange exchange = drover.exchange(EXCHANGE, ExchangeType.TOPIC);
    QUEUES.forEach(name -> exchange.bind("order.#", drover.queue(name)));
    for (int number = first; ; number++) {
      String id = "m" + number;
      exchange.publish(KEY, "created", number, JobOptions.defaults().id(id));
      tell.accept(id);
    }
  }

  /**
   * Checks that each message is in all queues or in none, in the same order.
   *
   * @param acknowledged the ids of messages that are in all of them
   */
  public void check(Collection<String> acknowledged) {
    List<String> first = ids(QUEUES.get(0));
    assertThat(first).doesNotHaveDuplicates().containsAll(acknowledged);
    for (String other : QUEUES) {
      assertThat(ids(other)).isEqualTo(first);
    }
  }

  private List<String> ids(String queue) {
    List<String> ids = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      Page<Job<Object>> page =
          drover
              .queue(queue)
              .admin()
              .page(PageRequest.of(JobState.WAITING).limit(PageRequest.MAX_LIMIT).after(cursor));
      page.items().forEach(job -> ids.add(job.id()));
      cursor = page.next().orElse(null);
    } while (cursor != null);
    return ids;
  }
}
