package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.schedule.ScheduleRule;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Lease;
import io.drover.spi.ParentLink;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.Settlement;
import io.drover.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What {@code docs/bullmq-format.md} shows of keys is what the server holds, and all that scripts
 * name is named there.
 */
class FormatExamplesTest {

  private static final Path DOCUMENT = Path.of("..", "..", "docs", "bullmq-format.md");
  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```redis\n(.*?)^```$");
  private static final int EXAMPLES = 8;

  private static final Path SCRIPTS =
      Path.of("src", "main", "resources", "io", "drover", "redis", "scripts", "lua");

  /** The last part of a key, or its beginning, as scripts put it together. */
  private static final Pattern KEY = Pattern.compile("\\.\\. ':?([a-z][a-z-]*)");

  private static final Pattern EVENT = Pattern.compile("'event',\\s*'([a-z-]+)'");

  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Instant NOW = VirtualTime.START;

  private final String prefix = RedisBench.newPrefix();
  private final Engine engine = RedisBench.open(prefix, new VirtualTime());
  private final KeyListing keys = new KeyListing(prefix);

  @AfterEach
  void close() {
    engine.close();
    RedisBench.remove(prefix);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static JobInsert job(String data, JobOptions options) {
    return JobInsert.of("welcome", bytes(data), options, NOW);
  }

  private void add(JobInsert... jobs) {
    engine.jobs().add("mail", List.of(jobs)).join();
  }

  private void advance(List<Settlement> settlements, int claimed) {
    Claim claim = claimed == 0 ? null : Claim.of(claimed, "token", LEASE).worker("w1");
    engine.jobs().advance("mail", Advance.of(NOW, settlements, claim)).join();
  }

  private static Lease lease(String id) {
    return Lease.of(id, "token");
  }

  /** Checks that the document shows these keys as they are now. */
  private void isShown(String... names) throws IOException {
    assertThat(examples()).contains(keys.of(names));
  }

  private static List<String> examples() throws IOException {
    return EXAMPLE
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  @Test
  void everyExampleIsOneOfThese() throws IOException {
    assertThat(examples()).hasSize(EXAMPLES).doesNotHaveDuplicates();
  }

  private static Set<String> named(Pattern pattern) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SCRIPTS)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".lua")).toList()) {
        Matcher found = pattern.matcher(Files.readString(file));
        while (found.find()) {
          names.add(found.group(1));
        }
      }
    }
    return names;
  }

  /** The rows of the tables from one heading to another. */
  private static List<String> rows(String from, String to) throws IOException {
    String document = Files.readString(DOCUMENT);
    int begin = document.indexOf("\n" + from + " ");
    int end = to.isEmpty() ? document.length() : document.indexOf("\n" + to + " ");
    return document.substring(begin, end).lines().filter(line -> line.startsWith("| `")).toList();
  }

  @Test
  void everyKeyThatScriptsNameIsInTheDocument() throws IOException {
    List<String> rows = new ArrayList<>(rows("### 1.2", "### 1.4"));
    rows.addAll(rows("## 13.", ""));
    assertThat(named(KEY)).hasSizeGreaterThan(30).allSatisfy(name -> isNamed(name, rows));
  }

  @Test
  void everyEventThatScriptsTellIsInTheDocument() throws IOException {
    List<String> rows = rows("### 4.1", "### 4.2");
    assertThat(named(EVENT)).hasSizeGreaterThan(14).allSatisfy(name -> isNamed(name, rows));
  }

  private static void isNamed(String name, List<String> rows) {
    Pattern cell = Pattern.compile("\\| [^|]*(?<![a-z-])" + name + "(?![a-z-])[^|]*\\|.*");
    assertThat(rows).as(name).anyMatch(cell.asMatchPredicate());
  }

  @Test
  void aJobIsAdded() throws IOException {
    add(
        job(
            "{\"to\":\"ann\"}",
            JobOptions.defaults().attempts(3).backoff(Backoff.exponential(Duration.ofSeconds(1)))));
    isShown("mail:*");
  }

  @Test
  void jobsHaveScores() throws IOException {
    JobOptions later = JobOptions.defaults();
    add(
        job("1", later).delay(Duration.ofMinutes(1)),
        job("2", later).delay(Duration.ofMinutes(1)),
        job("3", JobOptions.defaults().priority(5)),
        job("4", JobOptions.defaults().priority(1)),
        job("5", JobOptions.defaults().priority(5)));
    isShown("mail:delayed", "mail:prioritized", "mail:pc", "mail:marker");
  }

  @Test
  void aJobIsClaimed() throws IOException {
    add(job("{}", JobOptions.defaults()), job("{}", JobOptions.defaults()));
    advance(List.of(), 1);
    isShown("mail:1", "mail:1:lock", "mail:active", "mail:wait", "mail:marker", "mail:events");
  }

  @Test
  void jobsEnd() throws IOException {
    add(job("{}", JobOptions.defaults()), job("{}", JobOptions.defaults()));
    advance(List.of(), 2);
    Settlement.Failure failure = Settlement.Failure.of("no such user", List.of("at Mailer"));
    advance(
        List.of(
            Settlement.complete(lease("1"), bytes("{\"sent\":true}"), Keep.all()),
            Settlement.fail(lease("2"), failure, Keep.all(), 1)),
        0);
    isShown("mail:1", "mail:2", "mail:completed", "mail:failed", "mail:events");
  }

  @Test
  void aParentHasChildren() throws IOException {
    ParentLink link = ParentLink.of(JobKey.of("mail", "letter"), FailurePolicy.IGNORE);
    JobInsert parent = job("{}", JobOptions.defaults().id("letter")).waitsForChildren(true);
    JobInsert first = job("{}", JobOptions.defaults().id("c1")).parent(link);
    JobInsert second = job("{}", JobOptions.defaults().id("c2")).parent(link);
    engine
        .jobs()
        .deliver(
            List.of(
                JobDelivery.of("mail", parent),
                JobDelivery.of("mail", first),
                JobDelivery.of("images", second)))
        .join();
    advance(List.of(), 1);
    advance(List.of(Settlement.complete(lease("c1"), bytes("7"), Keep.all())), 0);
    isShown(
        "mail:letter",
        "mail:letter:dependencies",
        "mail:letter:processed",
        "mail:waiting-children",
        "images:c2");
  }

  @Test
  void aScheduleIsPut() throws IOException {
    Instant slot = NOW.plus(Duration.ofMinutes(30));
    ScheduleRule rule = ScheduleRule.every(Duration.ofHours(1)).offset(Duration.ofMinutes(30));
    engine
        .schedules()
        .put(
            "mail",
            ScheduleRecord.builder("digest", rule)
                .name("digest")
                .options(JobOptions.defaults())
                .planned(slot)
                .build(),
            NOW)
        .join();
    isShown(
        "mail:repeat", "mail:repeat:digest", "mail:repeat:digest:*", "drover mail:schedule:digest");
  }

  @Test
  void theLastAddIsKept() throws IOException {
    Deduplication rule = Deduplication.simple("ann").keepLastIfActive(true);
    add(job("1", JobOptions.defaults().deduplication(rule)));
    advance(List.of(), 1);
    add(job("2", JobOptions.defaults().deduplication(rule)));
    add(job("3", JobOptions.defaults().deduplication(rule)));
    isShown("mail:de:ann", "mail:dn:ann", "mail:id", "mail:events");
  }

  @Test
  void exchangesAreKeysOfOurOwn() throws IOException {
    engine.routes().declare(ExchangeDeclaration.of("shop", ExchangeType.TOPIC));
    engine.routes().declare(ExchangeDeclaration.of("audit", ExchangeType.FANOUT));
    engine.routes().bind("shop", Binding.toQueue("mail").key("order.*"));
    engine.routes().bind("shop", Binding.toExchange("audit").key("#"));
    isShown("drover exchanges", "drover shop:bindings", "drover audit:sources");
  }
}
