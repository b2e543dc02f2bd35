package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import io.drover.job.Keep;
import io.drover.job.QueueEvent;
import io.drover.job.RateLimit;
import io.drover.job.StoreException;
import io.drover.spi.Claim;
import io.drover.spi.EventLog.Cursor;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about the events of a queue: rules E. */
public interface EventContract extends EngineTest {

  @Test
  @DisplayName("E1 a job's life is told in order")
  default void lifeIsToldInOrder(QueueBench q) {
    q.add();
    q.claim();
    q.retry("1");
    q.claim();
    q.complete("1");
    assertThat(q.events())
        .containsExactly(
            "added 1 name=job",
            "waiting 1",
            "active 1 prev=waiting",
            "waiting 1 prev=active",
            "active 1 prev=waiting",
            "completed 1 prev=active returnvalue=\"ok\"",
            "drained");
  }

  @Test
  @DisplayName("E2 one round trip tells what was settled before what was made ready and claimed")
  default void roundTripTellsSettledBeforeClaimed(QueueBench q) {
    q.add();
    q.claim();
    q.add(options -> options.delay(Duration.ofMillis(10)));
    q.passMillis(20);
    q.events();
    q.advance(List.of(done(q, "1")), q.claimOf(2));
    assertThat(q.events())
        .containsExactly(
            "completed 1 prev=active returnvalue=1",
            "waiting 2 prev=delayed",
            "active 2 prev=waiting");
  }

  @Test
  @DisplayName("E3 the end of the last job is followed by drained, once in a round trip")
  default void endOfTheLastJobIsFollowedByDrained(QueueBench q) {
    q.addMany(3);
    q.claim(3);
    q.complete("1");
    q.events();
    q.advance(
        List.of(
            done(q, "2"), Settlement.fail(q.lease("3"), QueueBench.failure("x"), Keep.all(), 5)),
        q.claimOf(1));
    assertThat(q.events())
        .containsExactly(
            "completed 2 prev=active returnvalue=1",
            "failed 3 failedReason=x prev=active",
            "drained");
    q.claim(1);
    q.advance(List.of(), null);
    assertThat(q.events()).isEmpty();
  }

  @Test
  @DisplayName("E4 a queue is not drained while jobs are ready or active")
  default void queueIsNotDrainedWhileJobsAreReadyOrActive(QueueBench q) {
    q.addMany(2);
    q.add(options -> options.priority(1));
    q.claim(2);
    q.complete("1");
    q.complete("2");
    assertThat(q.events()).doesNotContain("drained");
    q.claim();
    q.settle(Settlement.moveToLater(q.lease("3"), Duration.ofHours(1)));
    assertThat(q.events()).doesNotContain("drained");
  }

  @Test
  @DisplayName("E5 a delayed job keeps drained back where a claim was asked for, and only there")
  default void delayedJobKeepsDrainedBack(QueueBench q) {
    q.addMany(2);
    q.add(options -> options.delay(Duration.ofHours(1)));
    q.claim();
    q.advance(List.of(done(q, "1")), q.claimOf(1));
    q.events();
    q.advance(List.of(done(q, "2")), q.claimOf(1));
    assertThat(q.events()).containsExactly("completed 2 prev=active returnvalue=1");
    q.add();
    q.claim();
    q.events();
    q.complete("4");
    assertThat(q.events()).containsExactly("completed 4 prev=active returnvalue=\"ok\"", "drained");
  }

  @Test
  @DisplayName("E6 a pause or a rate limit keeps drained back where a claim was asked for")
  default void pauseOrRateLimitKeepsDrainedBack(QueueBench q) {
    q.add();
    q.claim();
    q.inspection().pause(QueueBench.QUEUE);
    q.advance(List.of(done(q, "1")), q.claimOf(1));
    assertThat(q.events()).doesNotContain("drained");
    q.inspection().resume(QueueBench.QUEUE);
    q.add();
    RateLimit limit = RateLimit.of(1, Duration.ofMinutes(1));
    q.claimLimited(1, limit);
    q.advance(List.of(done(q, "2")), Claim.of(1, "limited", QueueBench.LEASE).rateLimit(limit));
    assertThat(q.events()).doesNotContain("drained");
  }

  @Test
  @DisplayName("E7 pausing and resuming are told each time")
  default void pausingAndResumingAreToldEachTime(QueueBench q) {
    q.inspection().pause(QueueBench.QUEUE);
    q.inspection().pause(QueueBench.QUEUE);
    q.inspection().resume(QueueBench.QUEUE);
    q.inspection().resume(QueueBench.QUEUE);
    assertThat(q.events()).containsExactly("paused", "paused", "resumed", "resumed");
  }

  @Test
  @DisplayName("E8 limits, holds, leases and recovery of nothing make no event")
  default void settingsMakeNoEvent(QueueBench q) {
    q.add();
    q.claim();
    q.events();
    q.inspection().limitConcurrency(QueueBench.QUEUE, 4);
    q.inspection().limitRate(QueueBench.QUEUE, RateLimit.of(1, Duration.ofMinutes(1)));
    q.inspection().holdRate(QueueBench.QUEUE, q.now(), q.now().plusSeconds(9));
    q.inspection().releaseRate(QueueBench.QUEUE);
    Reply.of(
        q.engine()
            .jobs()
            .renew(QueueBench.QUEUE, List.of(q.lease("1")), q.now(), QueueBench.LEASE));
    q.recover();
    assertThat(q.events()).isEmpty();
  }

  @Test
  @DisplayName("E9 a cursor from now on sees what comes, and no more")
  default void cursorFromNowOnSeesWhatComes(QueueBench q) {
    q.add();
    try (Cursor cursor = q.engine().events().follow(QueueBench.QUEUE, null)) {
      assertThat(Reply.of(cursor.read())).isEmpty();
      q.add();
      assertThat(Pages.events(cursor)).containsExactly("added 2 name=job", "waiting 2");
    }
  }

  @Test
  @DisplayName("E10 reading goes on after a position")
  default void readingGoesOnAfterAPosition(QueueBench q) {
    q.addMany(2);
    List<QueueEvent> events;
    try (Cursor cursor = q.engine().events().follow(QueueBench.QUEUE, "0")) {
      events = Reply.of(cursor.read());
      assertThat(cursor.position()).isEqualTo(events.get(events.size() - 1).position());
    }
    assertThat(events).hasSize(4).extracting(QueueEvent::position).doesNotHaveDuplicates();
    try (Cursor cursor = q.engine().events().follow(QueueBench.QUEUE, events.get(1).position())) {
      assertThat(cursor.position()).isEqualTo(events.get(1).position());
      assertThat(Reply.of(cursor.read())).isEqualTo(events.subList(2, 4));
      assertThat(Reply.of(cursor.read())).isEmpty();
      assertThat(cursor.position()).isEqualTo(events.get(3).position());
    }
  }

  @Test
  @DisplayName("E11 a wait ends with the next event")
  default void waitEndsWithTheNextEvent(QueueBench q) {
    try (Cursor cursor = q.engine().events().follow(QueueBench.QUEUE, null)) {
      CompletableFuture<List<QueueEvent>> waiting = cursor.next();
      assertThat(waiting).isNotDone();
      String id = q.add();
      List<QueueEvent> first = Reply.of(waiting);
      assertThat(first.get(0).jobId()).isEqualTo(id);
      assertThat(cursor.position()).isEqualTo(first.get(first.size() - 1).position());
    }
  }

  @Test
  @DisplayName("E12 closing a cursor ends its wait")
  default void closingACursorEndsItsWait(QueueBench q) {
    Cursor cursor = q.engine().events().follow(QueueBench.QUEUE, null);
    CompletableFuture<List<QueueEvent>> waiting = cursor.next();
    cursor.close();
    assertThatThrownBy(() -> Reply.of(waiting)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> Reply.of(cursor.read())).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> Reply.of(cursor.next())).isInstanceOf(StoreException.class);
    cursor.close();
  }

  @Test
  @DisplayName("E13 a position that is none is refused")
  default void positionThatIsNoneIsRefused(QueueBench q) {
    q.add();
    assertThatThrownBy(() -> q.engine().events().follow(QueueBench.QUEUE, "no position"))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  @DisplayName("E14 many events come in parts, none lost, none twice")
  default void manyEventsComeInParts(QueueBench q) {
    for (int i = 0; i < 6; i++) {
      q.addAll(Collections.nCopies(200, q.insert(options -> options)));
    }
    List<QueueEvent> all = new ArrayList<>();
    try (Cursor cursor = q.engine().events().follow(QueueBench.QUEUE, "0")) {
      for (List<QueueEvent> part = Reply.of(cursor.read());
          !part.isEmpty();
          part = Reply.of(cursor.read())) {
        assertThat(part).hasSizeLessThanOrEqualTo(1000);
        all.addAll(part);
      }
    }
    assertThat(all).hasSize(2400).extracting(QueueEvent::position).doesNotHaveDuplicates();
    assertThat(all.get(2399).jobId()).isEqualTo("1200");
  }

  @Test
  @DisplayName("E15 two readers see the same events in the same order; queues have their own")
  default void twoReadersSeeTheSameEvents(QueueBench q) {
    q.addMany(3);
    Reply.of(q.engine().jobs().add("other", List.of(q.insert(o -> o.id("there")))));
    q.claim(3);
    try (Cursor one = q.engine().events().follow(QueueBench.QUEUE, "0");
        Cursor two = q.engine().events().follow(QueueBench.QUEUE, "0");
        Cursor other = q.engine().events().follow("other", "0")) {
      List<QueueEvent> seen = Reply.of(one.read());
      assertThat(Reply.of(two.read())).isEqualTo(seen);
      assertThat(seen).hasSize(9);
      assertThat(Pages.events(other)).containsExactly("added there name=job", "waiting there");
    }
  }

  @Test
  @DisplayName("E16 who waits for events takes no thread")
  default void waitingTakesNoThread(QueueBench q) {
    int before = Thread.activeCount();
    List<Cursor> cursors = new ArrayList<>();
    List<CompletableFuture<List<QueueEvent>>> waits = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      Cursor cursor = q.engine().events().follow("queue-" + i, null);
      cursors.add(cursor);
      waits.add(cursor.next());
    }
    assertThat(Thread.activeCount()).isLessThan(before + 32);

    for (int i = 0; i < 64; i++) {
      Reply.of(q.engine().jobs().add("queue-" + i, List.of(q.insert(options -> options))));
    }
    for (CompletableFuture<List<QueueEvent>> wait : waits) {
      assertThat(Reply.of(wait)).isNotEmpty();
    }
    cursors.forEach(Cursor::close);
  }

  @Test
  @DisplayName("E17 a wait goes on after what was read, also while others wait")
  default void waitGoesOnAfterWhatWasRead(QueueBench q) {
    List<QueueEvent> seen = new ArrayList<>();
    try (Cursor cursor = q.engine().events().follow(QueueBench.QUEUE, null);
        Cursor other = q.engine().events().follow(QueueBench.QUEUE, null)) {
      CompletableFuture<List<QueueEvent>> waiting = other.next();
      for (int i = 1; i <= 20; i++) {
        CompletableFuture<List<QueueEvent>> next = cursor.next();
        q.add();
        while (seen.size() < 2 * i) {
          seen.addAll(Reply.of(next));
          next = seen.size() < 2 * i ? cursor.next() : next;
        }
      }
      assertThat(Reply.of(waiting)).isNotEmpty();
    }
    assertThat(seen).hasSize(40).extracting(QueueEvent::position).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("E18 an interrupted thread reads events as others do, and stays interrupted")
  default void interruptedThreadReadsEvents(QueueBench q) {
    Thread.currentThread().interrupt();
    CompletableFuture<List<QueueEvent>> waiting;
    CompletableFuture<List<QueueEvent>> reading;
    try (Cursor cursor = q.engine().events().follow(QueueBench.QUEUE, null);
        Cursor other = q.engine().events().follow(QueueBench.QUEUE, "0")) {
      waiting = cursor.next();
      reading = other.read();
      assertThat(Thread.interrupted()).as("whether the thread stays interrupted").isTrue();
      assertThat(Reply.of(reading)).isEmpty();
      q.add();
      assertThat(Reply.of(waiting)).isNotEmpty();
    }
  }

  private static Settlement done(QueueBench q, String id) {
    return Settlement.complete(q.lease(id), QueueBench.json("1"), Keep.all());
  }
}
