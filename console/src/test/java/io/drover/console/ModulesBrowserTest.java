package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The modules of the pages that only reckon, in a browser. */
class ModulesBrowserTest {

  private static final Drover DROVER = Drover.open("embedded:");

  @TempDir static Path profile;
  static Browser browser;
  static Site site;

  @BeforeAll
  static void open() {
    browser = Browser.start(profile);
    site = Site.of(DROVER);
    browser.open(site.base() + "/");
    browser.see(".signal", "live");
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
    if (site != null) {
      site.close();
    }
    DROVER.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders",
        "a.b-c_D9",
        ".",
        "..",
        "~x",
        "a/b",
        "%2f",
        "é <img>",
        "\ud83d\ude80",
        " "
      })
  void namesAreWrittenAsTheApiReadsThem(String name) {
    String part = (String) browser.call("names", "encodeName", name);
    assertThat(part).matches("~?[A-Za-z0-9._-]+").isNotIn(".", "..");
    assertThat(PathNames.decode(part)).isEqualTo(name);
    assertThat(browser.call("names", "decodeName", part)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "999, 999 ms",
    "61000, 1 min 1 s",
    "60000, 1 min",
    "3700000, 1 h 1 min",
    "90000000, 1 d 1 h",
    "864000000000, '10,000 d'"
  })
  void durationsAreToldInTwoUnits(long millis, String text) {
    assertThat(browser.call("times", "duration", millis)).isEqualTo(text);
  }

  @Test
  void whatSteersOrIsNotSeenIsToldByItsNumber() {
    assertThat(browser.call("parts", "printable", "a\u202eb\u0000\u001b\u200f\ttab\nline é"))
        .isEqualTo("a\\u202eb\\u0000\\u001b\\u200f\ttab\nline é");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, false, null, good, ''",
    "5, 10, false, 0, bad, 'no worker, and 5 jobs wait, the oldest for 10 s'",
    "1, 10, false, 0, bad, 'no worker, and 1 job waits, the oldest for 10 s'",
    "5, 10, false, null, good, ''",
    "5, 10, true, 0, warn, 'paused, and 5 jobs wait, the oldest for 10 s'",
    "5, 60, false, 1, warn, 'the oldest job has waited for 1 min'",
    "5, 300, false, 1, bad, 'the oldest job has waited for 5 min'",
  })
  void aQueueIsInTroubleIfItsJobsWaitInVain(
      int ready, int seconds, boolean paused, String workers, String level, String words) {
    String known = "{\"now\": %d, \"workers\": %s, \"recent\": null, \"deadLettersOf\": []}";
    assertThat(judged(ready, paused, known.formatted(seconds * 1000, workers)))
        .isEqualTo(List.of(level, words));
  }

  @ParameterizedTest
  @CsvSource({
    "4, 0, good, ''",
    "96, 4, good, ''",
    "95, 5, warn, '5 of 100 jobs failed in the last 15 minutes'",
    "80, 20, bad, '20 of 100 jobs failed in the last 15 minutes'",
    "1, 3, good, ''",
  })
  void aQueueIsInTroubleIfItsJobsFail(int completed, int failed, String level, String words) {
    String known =
        "{\"now\": 0, \"workers\": 1, \"deadLettersOf\": [],"
            + " \"recent\": {\"completed\": %d, \"failed\": %d, \"minutes\": 15}}";
    assertThat(judged(0, false, known.formatted(completed, failed)))
        .isEqualTo(List.of(level, words));
  }

  @Test
  void deadLettersNeedNoWorker() {
    String known =
        "{\"now\": 600000, \"workers\": 0, \"recent\": null, \"deadLettersOf\": [\"orders\"]}";
    assertThat(judged(7, false, known))
        .isEqualTo(List.of("warn", "7 dead letters, the oldest for 10 min"));
  }

  /** Returns the level and the words for a queue whose jobs are ready since 1970. */
  private static Object judged(int ready, boolean paused, String known) {
    String status =
        "{\"counts\": {\"waiting\": %d, \"prioritized\": 0}, \"paused\": %b, \"oldestReady\": %s}"
            .formatted(ready, paused, ready == 0 ? "null" : "\"1970-01-01T00:00:00Z\"");
    return browser.run(
        """
        return import(arguments[0]).then((it) => {
          const verdict = it.judge(JSON.parse(arguments[1]), JSON.parse(arguments[2]));
          return [verdict.level, verdict.reasons.map((reason) => reason.text).join("; ")];
        });
        """,
        browser.module("urgency"),
        status,
        known);
  }
}
