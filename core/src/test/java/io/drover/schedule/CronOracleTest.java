package io.drover.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.drover.job.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.scheduling.support.CronExpression;

/** Compares {@link Cron} with other libraries where their dialects mean the same. */
class CronOracleTest {

  private static final List<String> DAYS =
      List.of("1 * *", "L * *", "15,31 * *", "29 2 *", "10-20 */2 *", "* 3-9 MON-FRI", "* * 0,3");
  private static final List<String> DAYS_OF_SPRING_ONLY =
      List.of("* * 5L", "* * MON#2", "? JAN,JUL *", "5/9 * *", "* * 7", "* 2 1#5");

  /**
   * What cron-parser 5.10.6 answers to drawn patterns. Each line: pattern, zone, base in ms since
   * 1970, seed, and the next four runs or "refused".
   */
  static Stream<String> peer() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CronOracleTest.class.getResourceAsStream("/cron-parser.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
    }
  }

  @ParameterizedTest
  @MethodSource("peer")
  void thePeersLibraryAgrees(String line) {
    String[] parts = line.split("\t");
    String runs;
    try {
      Cron cron = Cron.parse(parts[0], parts[3]);
      Instant base = Instant.ofEpochMilli(Long.parseLong(parts[2]));
      runs = String.join(",", runs(cron, base, ZoneId.of(parts[1])));
    } catch (InvalidInputException refusal) {
      runs = "refused";
    }

    assertThat(runs).as(line).isEqualTo(parts[4]);
  }

  @Property(tries = 500)
  void springAgrees(@ForAll long seed, @ForAll @IntRange(min = 1971, max = 2090) int year) {
    Random random = new Random(seed);
    List<String> days = new ArrayList<>(DAYS);
    days.addAll(DAYS_OF_SPRING_ONLY);
    String pattern = field(random, 60) + " " + time(random) + " " + pick(random, days);
    Cron cron = Cron.parse(pattern);
    CronExpression spring = CronExpression.parse(pattern);

    ZonedDateTime at = base(random, year);
    for (int i = 0; i < 5; i++) {
      ZonedDateTime expected = spring.next(at);
      assertThat(cron.next(at.toInstant(), ZoneOffset.UTC))
          .as("%s after %s", pattern, at)
          .contains(Objects.requireNonNull(expected).toInstant());
      at = expected;
    }
  }

  @Property(tries = 500)
  void cronUtilsAgrees(@ForAll long seed, @ForAll @IntRange(min = 1971, max = 2090) int year) {
    Random random = new Random(seed);
    String pattern = unixPattern(random);
    Cron cron = Cron.parse(pattern);
    ExecutionTime other = cronUtils(pattern);

    ZonedDateTime at = base(random, year);
    for (int i = 0; i < 5; i++) {
      ZonedDateTime expected = other.nextExecution(at).orElseThrow();
      assertThat(cron.next(at.toInstant(), ZoneOffset.UTC))
          .as("%s after %s", pattern, at)
          .contains(expected.toInstant());
      at = expected;
    }
  }

  /**
   * What cron-parser 5.10.3 answers to drawn patterns. Each line: pattern, zone, base in ms since
   * 1970, the next two runs, and the three before the base, the latest first.
   */
  static Stream<String> peerBothWays() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            CronOracleTest.class.getResourceAsStream("/cron-parser-previous.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
    }
  }

  @ParameterizedTest
  @MethodSource("peerBothWays")
  void thePeersLibraryAgreesBothWays(String line) {
    String[] parts = line.split("\t");
    Cron cron = Cron.parse(parts[0]);
    ZoneId zone = ZoneId.of(parts[1]);
    Instant base = Instant.ofEpochMilli(Long.parseLong(parts[2]));

    assertThat(runs(at -> cron.next(at, zone), base, 2)).as(line).isEqualTo(parts[3]);
    assertThat(runs(at -> cron.previous(at, zone), base, 3)).as(line).isEqualTo(parts[4]);
  }

  /** Looks forward with the other library from before the run that is taken for the previous. */
  @Property(tries = 1000)
  void springHasNoRunBetweenTheOneBeforeAndTheBase(
      @ForAll long seed, @ForAll @IntRange(min = 1971, max = 2090) int year) {
    Random random = new Random(seed);
    List<String> days = new ArrayList<>(DAYS);
    days.addAll(DAYS_OF_SPRING_ONLY);
    String pattern = field(random, 60) + " " + time(random) + " " + pick(random, days);
    Cron cron = Cron.parse(pattern);
    CronExpression spring = CronExpression.parse(pattern);
    ZonedDateTime at = base(random, year);
    for (int i = 0; i < 5; i++) {
      ZonedDateTime before =
          cron.previous(at.toInstant(), ZoneOffset.UTC).orElseThrow().atZone(ZoneOffset.UTC);
      ZonedDateTime found = Objects.requireNonNull(spring.next(before.minusSeconds(1)));
      assertThat(found).as("%s before %s", pattern, at).isEqualTo(before);
      assertThat(Objects.requireNonNull(spring.next(before)))
          .as("%s before %s", pattern, at)
          .isAfterOrEqualTo(at);
      at = before;
    }
  }

  @Property(tries = 1000)
  void cronUtilsAgreesOnTheRunBefore(
      @ForAll long seed, @ForAll @IntRange(min = 1971, max = 2090) int year) {
    Random random = new Random(seed);
    String pattern = unixPattern(random);
    Cron cron = Cron.parse(pattern);
    ExecutionTime other = cronUtils(pattern);
    ZonedDateTime at = base(random, year);
    for (int i = 0; i < 3; i++) {
      ZonedDateTime expected = other.lastExecution(at).orElseThrow();
      assertThat(cron.previous(at.toInstant(), ZoneOffset.UTC))
          .as("%s before %s", pattern, at)
          .contains(expected.toInstant());
      at = expected;
    }
  }

  private static String runs(Function<Instant, Optional<Instant>> step, Instant base, int count) {
    List<String> runs = new ArrayList<>();
    Instant at = base;
    for (int i = 0; i < count; i++) {
      at = step.apply(at).orElseThrow();
      runs.add(String.valueOf(at.toEpochMilli()));
    }
    return String.join(",", runs);
  }

  private static List<String> runs(Cron cron, Instant base, ZoneId zone) {
    List<String> runs = new ArrayList<>();
    Instant at = base;
    for (int i = 0; i < 4; i++) {
      at = cron.next(at, zone).orElseThrow();
      runs.add(String.valueOf(at.toEpochMilli()));
    }
    return runs;
  }

  private static ZonedDateTime base(Random random, int year) {
    return ZonedDateTime.of(year, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC)
        .plusSeconds(random.nextInt(365 * 86_400));
  }

  private static String time(Random random) {
    return field(random, 60) + " " + field(random, 24);
  }

  private static String field(Random random, int size) {
    int from = random.nextInt(size);
    int to = from + random.nextInt(size - from);
    return switch (random.nextInt(6)) {
      case 0 -> "*";
      case 1 -> "*/" + (1 + random.nextInt(size - 1));
      case 2 -> from + "-" + to;
      case 3 -> from + "-" + to + "/" + (1 + random.nextInt(9));
      case 4 -> from == to ? String.valueOf(from) : to + "," + from;
      default -> String.valueOf(from);
    };
  }

  private static String pick(Random random, List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** Returns a pattern that both read alike: cron-utils has no last day in this dialect. */
  private static String unixPattern(Random random) {
    String days = pick(random, DAYS.stream().filter(day -> !day.startsWith("L")).toList());
    return time(random) + " " + days;
  }

  private static ExecutionTime cronUtils(String pattern) {
    return ExecutionTime.forCron(
        new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse(pattern));
  }
}
