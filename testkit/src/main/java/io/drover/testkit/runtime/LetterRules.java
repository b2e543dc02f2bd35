package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.DeadLetters;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.DeadLetterGroup;
import io.drover.job.DeadLetterGroups;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import io.drover.job.Page;
import io.drover.job.RedriveRequest;
import io.drover.job.Removal;
import io.drover.job.TypeToken;
import io.drover.job.UnrecoverableException;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of looking at dead letters, and of changing them where they lie. */
interface LetterRules extends RuntimeTest {

  @Test
  @DisplayName("W300 a filter lets pass the dead letters for which all that is set holds")
  default void aFilterLetsPassWhatAllOfItHoldsFor() {
    try (RuntimeBench bench = bench()) {
      Instant start = bench.time().instant();
      Letters.make(bench, "tea", "milk");
      bench.time().move(Duration.ofMinutes(1));
      bench.orders().add("sell", order("Tea"));
      Letters.failAll(bench);
      bench.until(() -> Letters.of(bench).count() == 3);
      bench
          .drover()
          .queue(Letters.QUEUE)
          .add("other", Map.of("originalJob", Map.of("item", "jam"), "error", "timeout"));

      DeadLetterFilter all = DeadLetterFilter.all();
      assertThat(items(bench, all)).containsExactlyInAnyOrder("tea", "milk", "Tea", "jam");
      assertThat(items(bench, all.name("sell"))).containsExactly("Tea");
      assertThat(items(bench, all.name("other"))).containsExactly("jam");
      assertThat(items(bench, all.origin("orders"))).hasSize(3);
      assertThat(items(bench, all.origin("elsewhere"))).isEmpty();
      assertThat(items(bench, all.errorClass("IllegalStateException"))).hasSize(3);
      assertThat(items(bench, all.errorClass("java.lang.IllegalStateException"))).hasSize(3);
      assertThat(items(bench, all.errorClass("StateException"))).isEmpty();
      assertThat(items(bench, all.error("LUCK with tea"))).containsExactlyInAnyOrder("tea", "Tea");
      assertThat(items(bench, all.text("milk"))).containsExactly("milk");
      assertThat(items(bench, all.text("jam"))).containsExactly("jam");
      assertThat(items(bench, all.origin("orders").until(start)))
          .containsExactlyInAnyOrder("tea", "milk");
      assertThat(items(bench, all.name("sell").since(start.plusSeconds(60)))).hasSize(1);
      assertThat(items(bench, all.name("buy").since(start.plusSeconds(1)))).isEmpty();
      assertThat(Letters.of(bench).count(all.text("tea"))).isEqualTo(2);
      assertThat(Letters.of(bench).count(all)).isEqualTo(4);
    }
  }

  private static List<String> items(RuntimeBench bench, DeadLetterFilter filter) {
    return Letters.all(bench, filter, 100).stream()
        .map(
            letter ->
                String.valueOf(
                    letter
                        .dataAs(new TypeToken<Map<String, Object>>() {})
                        .orElseThrow()
                        .get("item")))
        .toList();
  }

  @Test
  @DisplayName("W301 pages of any size hold each dead letter once, whatever state it is in")
  default void pagesHoldEachDeadLetterOnce() {
    try (RuntimeBench bench = bench()) {
      Letters.make(bench, IntStream.range(0, 37).mapToObj(i -> "tea " + i).toArray(String[]::new));
      // Some have been looked at by a worker and are kept, as completed or as failed.
      Worker looking =
          bench
              .drover()
              .queue(Letters.QUEUE)
              .actionWorker(
                  job -> {
                    if (Integer.parseInt(job.id()) % 2 == 0) {
                      throw new UnrecoverableException("not for me");
                    }
                  })
              .rateLimit(9, Duration.ofHours(1))
              .start();
      bench.until(() -> bench.drover().queue(Letters.QUEUE).counts().failed() == 4);
      bench.until(() -> bench.drover().queue(Letters.QUEUE).counts().completed() == 5);
      looking.close();

      for (int limit : new int[] {1, 2, 5, 36, 37, 1000}) {
        assertThat(Letters.all(bench, DeadLetterFilter.all(), limit))
            .extracting(DeadLetter::id)
            .hasSize(37)
            .doesNotHaveDuplicates();
        assertThat(Letters.all(bench, DeadLetterFilter.all().text("tea 3"), limit)).hasSize(8);
      }
      assertThat(Letters.of(bench).count()).isEqualTo(37);
      String other = bench.drover().deadLetters("other", Object.class).queue();
      String cursor = Letters.of(bench).page(DeadLetterFilter.all(), 1, null).next().orElseThrow();
      assertThatThrownBy(
              () ->
                  bench
                      .drover()
                      .deadLetters(other, Object.class)
                      .page(DeadLetterFilter.all(), 1, cursor))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("cursor");
    }
  }

  @Test
  @DisplayName("W302 edited data are what the job has when it is sent back, all else stays")
  default void editedDataAreWhatTheJobHasAfterwards() {
    try (RuntimeBench bench = bench()) {
      bench.drover().queue("orders").add("buy", "not an order", JobOptions.defaults().attempts(4));
      bench.orders().actionWorker(job -> {}).deadLetterTo(Letters.QUEUE).start();
      DeadLetter<Order> before = Letters.awaitOne(bench);
      assertThat(before.dataJson()).isEqualTo("\"not an order\"");

      assertThat(Letters.of(bench).edit(before.id(), order("tea"))).isTrue();
      DeadLetter<Order> after = Letters.one(bench);
      assertThat(after.data()).isEqualTo(order("tea"));
      assertThat(after.error()).isEqualTo(before.error());
      assertThat(after.options()).isEqualTo(before.options());
      assertThat(after.originId()).isEqualTo(before.originId());
      assertThat(Letters.of(bench).edit("nobody", order("tea"))).isFalse();

      assertThat(Letters.of(bench).redrive(after.id()).isMoved()).isTrue();
      bench.until(() -> bench.orders().counts().completed() == 1);
      bench
          .drover()
          .queue(Letters.QUEUE)
          .add("note", Map.of("no", "letter"), JobOptions.defaults().id("note"));
      assertThatThrownBy(() -> Letters.of(bench).edit("note", order("tea")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("originalJob");
    }
  }

  @Test
  @DisplayName("W303 dead letters are discarded one by one, by filter, and not while they are run")
  default void deadLettersAreDiscarded() {
    try (RuntimeBench bench = bench()) {
      Letters.make(bench, "tea"); // The oldest, and so the one that is run.
      Letters.make(bench, "milk", "milk", "jam");
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      Worker worker =
          bench
              .drover()
              .queue(Letters.QUEUE)
              .actionWorker(
                  job -> {
                    running.countDown();
                    end.await();
                  })
              .start();
      Letters.await(running);
      worker.pause();
      String active = worker.activeJobs().get(0);

      assertThat(Letters.of(bench).discard(active)).isEqualTo(Removal.ACTIVE);
      assertThat(Letters.of(bench).find(active)).isPresent();
      assertThat(Letters.of(bench).count()).isEqualTo(3);
      assertThat(Letters.of(bench).discard(DeadLetterFilter.all().text("milk"))).isEqualTo(2);
      DeadLetter<Order> jam = Letters.one(bench);
      assertThat(jam.data()).isEqualTo(order("jam"));
      assertThat(Letters.of(bench).discard(jam.id())).isEqualTo(Removal.REMOVED);
      assertThat(Letters.of(bench).discard(jam.id())).isEqualTo(Removal.MISSING);
      end.countDown();
      bench.until(() -> bench.drover().queue(Letters.QUEUE).counts().completed() == 1);
      assertThat(Letters.of(bench).discard(DeadLetterFilter.all())).isEqualTo(1);
      assertThat(bench.drover().queue(Letters.QUEUE).counts().total()).isZero();
    }
  }

  @Test
  @DisplayName("W304 dead letters of one cause are a group, to be looked at, sent back, discarded")
  default void deadLettersOfOneCauseAreAGroup() {
    try (RuntimeBench bench = bench()) {
      Letters.make(bench, "tea");
      bench.time().move(Duration.ofMinutes(1));
      Letters.make(bench, "milk 7", "milk 8");
      bench
          .drover()
          .queue(Letters.QUEUE)
          .add("x", Map.of("originalJob", 1, "error", "order 12 lost"));
      bench
          .drover()
          .queue(Letters.QUEUE)
          .add("x", Map.of("originalJob", 2, "error", "order 9 lost"));
      bench.drover().queue(Letters.QUEUE).add("x", Map.of("originalJob", 3, "error", "other"));

      DeadLetterGroups groups = Letters.of(bench).groups();
      assertThat(groups.rest()).isZero();
      assertThat(groups.groups()).extracting(DeadLetterGroup::count).containsExactly(3L, 2L, 1L);
      DeadLetterGroup largest = groups.groups().get(0);
      assertThat(largest.errorClass()).contains(IllegalStateException.class.getName());
      assertThat(largest.place().orElseThrow()).contains("Letters.fail(Letters.java:");
      assertThat(largest.first()).isEqualTo(largest.last().minus(Duration.ofMinutes(1)));
      DeadLetter<Order> example = Letters.of(bench).find(largest.example()).orElseThrow();
      assertThat(example.cause()).isEqualTo(largest.id());
      assertThat(example.error()).isEqualTo(largest.error());

      DeadLetterFilter same = DeadLetterFilter.all().cause(largest.id());
      assertThat(Letters.all(bench, same, 2)).hasSize(3);
      assertThat(
              Letters.of(bench).discard(DeadLetterFilter.all().cause(groups.groups().get(1).id())))
          .isEqualTo(2);
      assertThat(
              Letters.of(bench)
                  .redrive(RedriveRequest.of(same))
                  .await(Duration.ofSeconds(20))
                  .moved())
          .isEqualTo(3);
      assertThat(bench.orders().counts().waiting()).isEqualTo(3);
      assertThat(Letters.of(bench).groups().groups()).hasSize(1);
    }
  }

  @Test
  @DisplayName("W305 however many causes there are, a bounded number of groups is told apart")
  default void aBoundedNumberOfGroupsIsToldApart() {
    try (RuntimeBench bench = bench()) {
      int more = DeadLetterGroups.MAX + 7;
      bench
          .drover()
          .queue(Letters.QUEUE)
          .addAll(
              IntStream.range(0, more).mapToObj(i -> NewJob.of("x", (Object) letters(i))).toList());

      DeadLetterGroups groups = Letters.of(bench).groups();
      assertThat(groups.groups()).hasSize(DeadLetterGroups.MAX);
      assertThat(groups.rest()).isEqualTo(7);
      assertThat(groups.examined()).isEqualTo(more);
      assertThat(groups.isCut()).isFalse();
    }
  }

  @Test
  @DisplayName("W570 one look at dead letters is bounded, and says whether there are more")
  default void oneLookIsBounded() {
    try (RuntimeBench bench = bench()) {
      int large = 30;
      String text = "x".repeat(1 << 20);
      JobQueue<Object> queue = bench.drover().queue(Letters.QUEUE);
      for (int i = 0; i < large; i++) {
        queue.add("large", text);
      }
      List<NewJob<Object>> small = new ArrayList<>();
      for (int i = 0; i < 10_500; i++) {
        small.add(NewJob.of("small", (Object) i));
      }
      queue.addAll(small);
      queue.add("last", 1);
      DeadLetters<Order> letters = Letters.of(bench);
      DeadLetterFilter last = DeadLetterFilter.all().name("last");
      Page<DeadLetter<Order>> page = letters.page(last, 1000, null);
      assertThat(page.items()).isEmpty();
      page = letters.page(last, 1000, page.next().orElseThrow());
      assertThat(page.items()).hasSize(1);
      assertThat(page.next()).isEmpty();
      Page<DeadLetter<Order>> first = letters.page(DeadLetterFilter.all(), 1000, null);
      assertThat(first.items()).hasSizeBetween(8, 24);

      DeadLetterGroups some = letters.groups(DeadLetterFilter.all().name("large"), 20);
      assertThat(some.examined()).isEqualTo(20);
      assertThat(some.isCut()).isTrue();
      assertThat(some.groups()).extracting(DeadLetterGroup::count).containsExactly(20L);
      assertThat(letters.groups(last, large + small.size() + 1).isCut()).isFalse();
    }
  }

  /** Returns a letter whose error is another word for each number. */
  private static Map<String, Object> letters(int number) {
    StringBuilder word = new StringBuilder("w");
    for (int rest = number; rest > 0; rest /= 26) {
      word.append((char) ('a' + rest % 26));
    }
    return Map.of("originalJob", number, "error", word.toString());
  }
}
