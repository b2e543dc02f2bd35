package io.drover.testkit;

import static io.drover.testkit.QueueBench.json;
import static io.drover.testkit.QueueBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.spi.Ledger;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerEntry.Standing;
import io.drover.spi.LedgerValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about keys that are claimed and recorded: rules Y. */
public interface LedgerContract extends EngineTest {

  /** How long claims last in these tests. */
  Duration LIMIT = Duration.ofMinutes(1);

  /** How long values are kept in these tests. */
  Duration TTL = Duration.ofHours(1);

  @Test
  @DisplayName("Y1 a free key is the claimer's for the time limit")
  default void freeKeyIsTheClaimers(QueueBench q) {
    String key = LedgerWalk.newKey();
    Instant now = q.now();
    LedgerEntry entry = claim(q, key, "a");
    assertThat(entry.standing()).isEqualTo(Standing.CLAIMED);
    isAbout(entry, now.plus(LIMIT));
  }

  @Test
  @DisplayName("Y2 a claimed key is taken for every other token, and told until when")
  default void claimedKeyIsTaken(QueueBench q) {
    String key = LedgerWalk.newKey();
    Instant now = q.now();
    claim(q, key, "a");
    LedgerEntry entry = claim(q, key, "b");
    assertThat(entry.standing()).isEqualTo(Standing.TAKEN);
    isAbout(entry, now.plus(LIMIT));
    assertThat(Reply.of(ledger(q).release(LedgerClaim.of(key, "b"), q.now()))).isFalse();
  }

  @Test
  @DisplayName("Y3 whoever holds a key can claim it again, and its time starts anew")
  default void holderClaimsAgain(QueueBench q) {
    String key = LedgerWalk.newKey();
    claim(q, key, "a");
    q.pass(LIMIT.minusSeconds(10));
    assertThat(claim(q, key, "a").standing()).isEqualTo(Standing.CLAIMED);
    q.pass(LIMIT.minusSeconds(10));
    assertThat(claim(q, key, "b").standing()).isEqualTo(Standing.TAKEN);
  }

  @Test
  @DisplayName("Y4 a claim ends with its time limit, and another can have the key")
  default void claimEnds(QueueBench q) {
    String key = LedgerWalk.newKey();
    claim(q, key, "a");
    q.pass(LIMIT);
    assertThat(read(q, key).standing()).isEqualTo(Standing.FREE);
    assertThat(claim(q, key, "b").standing()).isEqualTo(Standing.CLAIMED);
    assertThat(claim(q, key, "a").standing()).isEqualTo(Standing.TAKEN);
  }

  @Test
  @DisplayName("Y5 a renewed claim lasts from the renewal on")
  default void renewedClaimLasts(QueueBench q) {
    String key = LedgerWalk.newKey();
    claim(q, key, "a");
    q.pass(LIMIT.minusSeconds(10));
    assertThat(renew(q, key, "a")).isTrue();
    q.pass(LIMIT.minusSeconds(10));
    assertThat(claim(q, key, "b").standing()).isEqualTo(Standing.TAKEN);
    q.pass(Duration.ofSeconds(10));
    assertThat(claim(q, key, "b").standing()).isEqualTo(Standing.CLAIMED);
  }

  @Test
  @DisplayName("Y6 a claim that is another's, ran out or was never made cannot be renewed")
  default void lostClaimIsNotRenewed(QueueBench q) {
    String key = LedgerWalk.newKey();
    assertThat(renew(q, key, "a")).isFalse();
    claim(q, key, "a");
    assertThat(renew(q, key, "b")).isFalse();
    q.pass(LIMIT);
    assertThat(renew(q, key, "a")).isFalse();
    assertThat(read(q, key).standing()).isEqualTo(Standing.FREE);
  }

  @Test
  @DisplayName("Y7 a recorded value is handed to all who claim or read, byte for byte")
  default void recordedValueIsHandedOut(QueueBench q) {
    String key = LedgerWalk.newKey();
    String value = "{\"größe\" : [1.50, null]}";
    Instant now = q.now();
    claim(q, key, "a");
    assertThat(record(q, key, "a", value)).isTrue();
    for (LedgerEntry entry : List.of(claim(q, key, "b"), claim(q, key, "a"), read(q, key))) {
      assertThat(entry.standing()).isEqualTo(Standing.RECORDED);
      assertThat(valueOf(entry).isFailure()).isFalse();
      assertThat(text(valueOf(entry).json())).isEqualTo(value);
      isAbout(entry, now.plus(TTL));
    }
  }

  @Test
  @DisplayName("Y8 a recorded value ends with its time, and the key is free")
  default void recordedValueEnds(QueueBench q) {
    String key = LedgerWalk.newKey();
    claim(q, key, "a");
    record(q, key, "a", "1");
    q.pass(TTL.minusSeconds(10));
    assertThat(claim(q, key, "b").standing()).isEqualTo(Standing.RECORDED);
    q.pass(Duration.ofSeconds(10));
    assertThat(read(q, key).standing()).isEqualTo(Standing.FREE);
    assertThat(claim(q, key, "b").standing()).isEqualTo(Standing.CLAIMED);
    record(q, key, "b", "2");
    assertThat(text(valueOf(read(q, key)).json())).isEqualTo("2");
  }

  @Test
  @DisplayName("Y9 a claim that is another's, ran out or has ended records nothing")
  default void lostClaimRecordsNothing(QueueBench q) {
    String key = LedgerWalk.newKey();
    assertThat(record(q, key, "a", "1")).isFalse();
    claim(q, key, "a");
    assertThat(record(q, key, "b", "1")).isFalse();
    q.pass(LIMIT);
    assertThat(record(q, key, "a", "1")).isFalse();
    assertThat(read(q, key).standing()).isEqualTo(Standing.FREE);
    claim(q, key, "b");
    assertThat(record(q, key, "a", "1")).isFalse();
    assertThat(record(q, key, "b", "2")).isTrue();
    assertThat(record(q, key, "b", "3")).isFalse();
    assertThat(text(valueOf(read(q, key)).json())).isEqualTo("2");
  }

  @Test
  @DisplayName("Y10 a released key is free at once, and only its holder can release it")
  default void releasedKeyIsFree(QueueBench q) {
    String key = LedgerWalk.newKey();
    claim(q, key, "a");
    assertThat(Reply.of(ledger(q).release(LedgerClaim.of(key, "a"), q.now()))).isTrue();
    assertThat(Reply.of(ledger(q).release(LedgerClaim.of(key, "a"), q.now()))).isFalse();
    assertThat(claim(q, key, "b").standing()).isEqualTo(Standing.CLAIMED);
    record(q, key, "b", "1");
    assertThat(Reply.of(ledger(q).release(LedgerClaim.of(key, "b"), q.now()))).isFalse();
    assertThat(read(q, key).standing()).isEqualTo(Standing.RECORDED);
  }

  @Test
  @DisplayName("Y11 a recorded failure is told as one, for its time")
  default void recordedFailureIsTold(QueueBench q) {
    String key = LedgerWalk.newKey();
    claim(q, key, "a");
    LedgerValue failure = LedgerValue.failure(json("{\"reason\":\"boom\"}"));
    assertThat(Reply.of(ledger(q).record(LedgerClaim.of(key, "a"), failure, q.now(), TTL)))
        .isTrue();
    LedgerEntry entry = claim(q, key, "b");
    assertThat(entry.standing()).isEqualTo(Standing.RECORDED);
    assertThat(valueOf(entry).isFailure()).isTrue();
    assertThat(text(valueOf(entry).json())).isEqualTo("{\"reason\":\"boom\"}");
    q.pass(TTL);
    assertThat(claim(q, key, "b").standing()).isEqualTo(Standing.CLAIMED);
  }

  @Test
  @DisplayName("Y12 forgetting frees a key, whoever holds it and whatever is recorded")
  default void forgottenKeyIsFree(QueueBench q) {
    String key = LedgerWalk.newKey();
    assertThat(forget(q, key)).isFalse();
    claim(q, key, "a");
    assertThat(forget(q, key)).isTrue();
    assertThat(record(q, key, "a", "1")).isFalse();
    claim(q, key, "b");
    record(q, key, "b", "1");
    assertThat(forget(q, key)).isTrue();
    assertThat(read(q, key).standing()).isEqualTo(Standing.FREE);
    assertThat(forget(q, key)).isFalse();
  }

  @Test
  @DisplayName("Y13 keys share nothing, whatever characters they have")
  default void keysShareNothing(QueueBench q) {
    String some = LedgerWalk.newKey();
    List<String> keys =
        Stream.of("", "a", "a:b", "{a}", "x{a}y", "{}", "{}a", "a}b", "}{", "a{b", "größe 😀", " ")
            .map(end -> some + end)
            .toList();
    for (String key : keys) {
      assertThat(claim(q, key, "of " + key).standing()).as(key).isEqualTo(Standing.CLAIMED);
    }
    for (String key : keys) {
      assertThat(record(q, key, "of " + key, "\"" + key + "\"")).as(key).isTrue();
    }
    for (String key : keys) {
      assertThat(text(valueOf(read(q, key)).json())).isEqualTo("\"" + key + "\"");
      assertThat(forget(q, key)).isTrue();
    }
  }

  @Test
  @DisplayName("Y14 of many claims at once one gets the key")
  default void oneOfManyGetsTheKey(QueueBench q) {
    String key = LedgerWalk.newKey();
    Instant now = q.now();
    List<CompletableFuture<LedgerEntry>> claims =
        IntStream.range(0, 64)
            .parallel()
            .mapToObj(i -> ledger(q).claim(LedgerClaim.of(key, "t" + i), now, LIMIT))
            .toList();
    assertThat(claims.stream().map(Reply::of).map(LedgerEntry::standing))
        .filteredOn(Standing.CLAIMED::equals)
        .hasSize(1);
  }

  @Test
  @DisplayName("Y15 what was recorded is there when a durable store is opened again")
  default void recordedOutlastsTheProcess(QueueBench q) {
    Assumptions.assumeTrue(q.traits().durable(), "only for a durable engine");
    String key = LedgerWalk.newKey();
    claim(q, key, "a");
    record(q, key, "a", "1");
    q.reopen();
    assertThat(text(valueOf(claim(q, key, "b")).json())).isEqualTo("1");
    q.pass(TTL);
    assertThat(claim(q, key, "b").standing()).isEqualTo(Standing.CLAIMED);
  }

  @Test
  @DisplayName("Y16 a claim ends with the only process, and outlasts one of several")
  default void claimsOfTheOnlyProcessEnd(QueueBench q) {
    Assumptions.assumeTrue(q.traits().durable(), "only for a durable engine");
    String key = LedgerWalk.newKey();
    claim(q, key, "a");
    q.reopen();
    assertThat(claim(q, key, "b").standing())
        .isEqualTo(q.traits().shared() ? Standing.TAKEN : Standing.CLAIMED);
  }

  @Test
  @DisplayName("Y17 reading a key tells how it stands and changes nothing")
  default void readingChangesNothing(QueueBench q) {
    String key = LedgerWalk.newKey();
    assertThat(read(q, key).standing()).isEqualTo(Standing.FREE);
    assertThat(read(q, key).until()).isNull();
    Instant now = q.now();
    claim(q, key, "a");
    assertThat(read(q, key).standing()).isEqualTo(Standing.TAKEN);
    isAbout(read(q, key), now.plus(LIMIT));
    assertThat(record(q, key, "a", "1")).isTrue();
  }

  @Test
  @DisplayName("Y18 random sequences of steps have the results they have on a model")
  default void randomStepsAreAsOnTheModel(QueueBench q) {
    for (long seed = 1; seed <= 5; seed++) {
      new LedgerWalk(q, seed).steps(150);
    }
  }

  private static Ledger ledger(QueueBench q) {
    return q.engine().ledger();
  }

  private static LedgerEntry claim(QueueBench q, String key, String token) {
    return Reply.of(ledger(q).claim(LedgerClaim.of(key, token), q.now(), LIMIT));
  }

  private static boolean renew(QueueBench q, String key, String token) {
    return Reply.of(ledger(q).renew(LedgerClaim.of(key, token), q.now(), LIMIT));
  }

  private static boolean record(QueueBench q, String key, String token, String value) {
    LedgerValue result = LedgerValue.result(json(value));
    return Reply.of(ledger(q).record(LedgerClaim.of(key, token), result, q.now(), TTL));
  }

  private static LedgerEntry read(QueueBench q, String key) {
    return Reply.of(ledger(q).read(key, q.now()));
  }

  private static boolean forget(QueueBench q, String key) {
    return Reply.of(ledger(q).forget(key, q.now()));
  }

  private static LedgerValue valueOf(LedgerEntry entry) {
    return Objects.requireNonNull(entry.value());
  }

  /** A server's own clock may have gone on a little. */
  private static void isAbout(LedgerEntry entry, Instant end) {
    assertThat(entry.until()).isBetween(end.minusSeconds(5), end);
  }
}
