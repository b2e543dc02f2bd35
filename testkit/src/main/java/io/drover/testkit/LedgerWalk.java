package io.drover.testkit;

import static io.drover.testkit.QueueBench.json;
import static io.drover.testkit.QueueBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.spi.Ledger;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Random steps on a ledger, each compared with what it does on a model. For one test thread. Times
 * are whole hours, and it passes a little more than those, so that a server's clock may go on.
 */
final class LedgerWalk {

  private final QueueBench bench;
  private final Random random;
  private final LedgerModel model = new LedgerModel();
  private final List<String> keys = Stream.generate(LedgerWalk::newKey).limit(3).toList();
  private final long seed;
  private int values;

  LedgerWalk(QueueBench bench, long seed) {
    this.bench = bench;
    this.seed = seed;
    this.random = new Random(seed);
  }

  /** Returns a key that no other test uses, on whichever server. */
  static String newKey() {
    return "processed:contract-" + UUID.randomUUID();
  }

  void steps(int count) {
    for (int step = 1; step <= count; step++) {
      String key = keys.get(random.nextInt(keys.size()));
      LedgerClaim claim = LedgerClaim.of(key, "token " + random.nextInt(3));
      step("seed %d, step %d".formatted(seed, step), claim);
    }
  }

  private void step(String name, LedgerClaim claim) {
    Ledger ledger = bench.engine().ledger();
    Instant now = bench.now();
    Duration time = Duration.ofHours(1 + random.nextInt(3));
    switch (random.nextInt(9)) {
      case 0, 1 ->
          same(name, Reply.of(ledger.claim(claim, now, time)), model.claim(claim, now, time));
      case 2, 3 -> {
        int number = ++values;
        LedgerValue value =
            random.nextInt(4) == 0
                ? LedgerValue.failure(json("{\"n\":" + number + "}"))
                : LedgerValue.result(json(Integer.toString(number)));
        assertThat(Reply.of(ledger.record(claim, value, now, time)))
            .as(name)
            .isEqualTo(model.record(claim, value, now, time));
      }
      case 4 ->
          assertThat(Reply.of(ledger.renew(claim, now, time)))
              .as(name)
              .isEqualTo(model.renew(claim, now, time));
      case 5 ->
          assertThat(Reply.of(ledger.release(claim, now)))
              .as(name)
              .isEqualTo(model.release(claim, now));
      case 6 -> same(name, Reply.of(ledger.read(claim.key(), now)), model.read(claim.key(), now));
      case 7 -> bench.pass(Duration.ofHours(1 + random.nextInt(2)).plusMinutes(1));
      default -> {
        if (random.nextInt(4) == 0) {
          assertThat(Reply.of(ledger.forget(claim.key(), now)))
              .as(name)
              .isEqualTo(model.forget(claim.key(), now));
        }
      }
    }
  }

  private static void same(String name, LedgerEntry got, LedgerEntry expected) {
    assertThat(got.standing()).as(name).isEqualTo(expected.standing());
    LedgerValue value = expected.value();
    if (value != null) {
      LedgerValue found = got.value();
      assertThat(found).as(name).isNotNull();
      if (found != null) {
        assertThat(found.isFailure()).as(name).isEqualTo(value.isFailure());
        assertThat(text(found.json())).as(name).isEqualTo(text(value.json()));
      }
    }
    Instant until = expected.until();
    if (until != null) {
      assertThat(got.until()).as(name).isBetween(until.minusSeconds(30), until);
    }
  }
}
