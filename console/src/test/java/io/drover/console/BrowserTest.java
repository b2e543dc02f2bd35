package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.UnrecoverableException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The pages in a real browser, on a store of each kind. */
abstract class BrowserTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ADMIN = "admin-0123456789abcdef";
  private static final String VIEWER = "view-0123456789abcdef";
  private static final String EVIL =
      "<img src=x onerror=window.hacked=1>\"'&\t\u001b[2J\u2028\u202eevil\u202d…é/../%2f;x";
  private static final int LARGE = 1 << 20;

  @TempDir static Path profile;
  static Browser browser;

  @TempDir Path folder;
  Drover drover;
  Site site;

  abstract TestStore store();

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start(profile);
  }

  @AfterAll
  static void quitBrowser() {
    if (browser != null) {
      browser.close();
      browser = null;
    }
  }

  @BeforeEach
  void openStore() {
    drover = Drover.open(store().uri(folder));
    browser.resize(1280, 900);
    browser.complaints();
  }

  @AfterEach
  void close() {
    browser.open("about:blank");
    if (site != null) {
      site.close();
    }
    drover.close();
  }

  private void open(ConsoleSettings settings, String path) {
    site = Site.of(drover, settings.sampleInterval(Duration.ofMillis(100)));
    browser.open(site.base() + "/" + path);
  }

  private void open(String path) {
    open(ConsoleSettings.defaults(), path);
  }

  /** Adds jobs that fail for good. */
  private JobQueue<Object> failed(String queue, String... ids) {
    JobQueue<Object> jobs = drover.queue(queue);
    for (String id : ids) {
      jobs.add("charge", Map.of("order", id), JobOptions.defaults().id(id));
    }
    try (Worker worker =
        jobs.worker(
                job -> {
                  throw new UnrecoverableException("card declined");
                })
            .start()) {
      await(() -> jobs.counts().failed() == ids.length);
    }
    return jobs;
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).until(condition);
  }

  private void checkPage(String page) {
    browser.see(".signal", "live");
    browser.until("all to be loaded", it -> it.all(".spinner").isEmpty());
    for (String scheme : List.of("light", "dark")) {
      browser.scheme(scheme);
      browser.accessible(page + ", " + scheme);
    }
    browser.resize(360, 740);
    browser.fits(page + " on a phone");
    browser.resize(1280, 900);
    browser.fits(page);
    assertThat(browser.complaints()).as(page).isEmpty();
  }

  @Test
  void everyPageIsReachedByClickingAndBreaksNoRule() {
    try (Showcase showcase = new Showcase(drover)) {
      open("");
      browser.see("td.reasons", "no worker");
      browser.see("td.reasons", "15 of 60 jobs failed in the last 15 minutes");
      browser.see("td.reasons", "paused");
      checkPage("overview");
      browser.click("tbody a", "orders");
      browser.see("h1", "orders");
      browser.see("td", "0 of 4");
      browser.see("15 of them failed for good");
      checkPage("queue");
      browser.click("a.tile", "failed");
      browser.see("td", "card declined");
      assertThat(browser.address()).endsWith("/queues/orders/jobs?state=failed");
      checkPage("jobs");
      browser.click("tbody a", "order-4");
      browser.see("p.lead", "it failed for good");
      browser.see("pre.log", "asking the bank about order 4");
      browser.see("pre", "IllegalStateException");
      browser.see(".tree", "ann@example.org");
      checkPage("job");
      browser.run("history.back()");
      browser.see("td", "card declined");
      browser.open(browser.address());
      browser.see("td", "card declined");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void whatIsClickedIsDone() {
    JobQueue<Object> queue = failed("orders", "a", "b", "c", "d");
    open("queues/orders");
    browser.click("button", "Pause");
    browser.see(".chip", "paused");
    assertThat(queue.status().settings().paused()).isTrue();
    browser.click("button", "Limit concurrency");
    browser.type("dialog input", "7");
    browser.click("dialog button", "Limit");
    browser.see("dd", "7");
    browser.click("a.tile", "failed");
    browser.click("tbody a", "charge");
    browser.click("button", "Retry");
    browser.see(".chip", "waiting");
    browser.see("p.lead", "paused");
    assertThat(queue.counts().waiting()).isEqualTo(1);
    browser.click("button", "Remove");
    browser.click("dialog button", "Cancel");
    assertThat(queue.counts().waiting()).isEqualTo(1);
    browser.click("button", "Remove");
    browser.click("dialog button", "Remove");
    browser.see("No job is waiting");
    assertThat(queue.counts().waiting()).isZero();
    browser.click("a.tab", "failed 3");
    browser.click("thead input", "");
    browser.click("button", "Retry 3 chosen");
    browser.see("No job is failed");
    assertThat(queue.counts().waiting()).isEqualTo(3);
    browser.click("a", "orders");
    browser.click("button", "Resume");
    browser.see(".chip", "running");
    assertThat(queue.status().settings().paused()).isFalse();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void manyAreRetriedAndRemovedWithAWordOfHowMany() {
    JobQueue<Object> queue = failed("orders", "a", "b", "c");
    open("queues/orders/jobs?state=failed");
    browser.click("button", "Retry all failed");
    browser.see("dialog", "3 jobs are failed now");
    browser.click("dialog button", "Retry 3");
    browser.see("No job is failed");
    browser.click("a.tab", "waiting 3");
    browser.click("button", "Remove all waiting");
    browser.click("dialog button", "Remove 3");
    browser.see("No job is waiting");
    assertThat(queue.counts().waiting()).isZero();
  }

  @Test
  void dataAreEditedAndKeepTheirDigits() {
    JobQueue<Object> queue = failed("orders", "a");
    open("queues/orders/jobs/a");
    browser.click("button", "Edit and retry");
    browser.type("dialog textarea", "{\"n\": 12345678901234567890,");
    browser.click("dialog button", "Store and retry");
    browser.see(".complaint", "This is no JSON");
    browser.type("dialog textarea", "{\"n\": 12345678901234567890}");
    browser.click("dialog button", "Store and retry");
    browser.see(".chip", "waiting");
    browser.see(".tree", "12345678901234567890");
    assertThat(queue.find("a").orElseThrow().dataJson()).contains("12345678901234567890");
  }

  @Test
  void allCanBeDoneByKeyboard() {
    JobQueue<Object> queue = failed("orders", "a");
    open("");
    browser.see("tbody a", "orders");
    browser.press("?");
    browser.see("dialog kbd", "g o");
    browser.press(Keys.ESCAPE);
    browser.until("the sheet to close", it -> it.all("dialog").isEmpty());
    browser.press("/", "ord", Keys.TAB);
    browser.until("the filter in the address", it -> it.address().endsWith("?text=ord"));
    browser.press("j", Keys.ENTER);
    browser.see("h1", "orders");
    browser.press("p");
    browser.see(".chip", "paused");
    browser.press("p");
    browser.see(".chip", "running");
    browser.press("f");
    browser.see("td", "card declined");
    browser.press("j", Keys.ENTER);
    browser.see("p.lead", "it failed");
    browser.press("r");
    browser.see(".chip", "waiting");
    browser.press("d");
    browser.see("dialog", "Remove this job?");
    browser.press(Keys.ENTER);
    browser.see("No job is waiting");
    assertThat(queue.counts().waiting()).isZero();
    browser.press("g", "o");
    browser.see("h1", "Overview");
  }

  @Test
  void pagesGoOnAndBack() {
    JobQueue<Object> queue = drover.queue("orders");
    for (int i = 0; i < 120; i++) {
      queue.add("n", i, JobOptions.defaults().id("job-" + i));
    }
    open("queues/orders/jobs?state=waiting");
    browser.see("tbody a", "job-49");
    browser.click("button", "Page after");
    browser.see("tbody a", "job-99");
    assertThat(browser.address()).contains("cursor=");
    browser.press("]");
    browser.see("tbody a", "job-119");
    browser.press("[");
    browser.see("tbody a", "job-50");
    browser.click("button", "Page before");
    browser.see("tbody a", "job-49");
    browser.type("input[type=search]", "117");
    browser.press(Keys.ENTER);
    browser.see("1 found among 120 jobs looked at; these were all.");
  }

  @Test
  void figuresMoveAndACutOfTheStreamHeals() throws Exception {
    JobQueue<Object> queue = drover.queue("orders");
    queue.add("n", 1);
    open("queues/orders");
    browser.see("a.tile", "waiting\n1");
    queue.add("n", 2);
    browser.see("a.tile", "waiting\n2");
    browser.click("a.brand", "Drover");
    browser.see("td", "2");
    site.cut();
    browser.see(".signal", "reconnecting");
    queue.add("n", 3);
    site.heal();
    browser.see(".signal", "live");
    browser.see("td", "3");
    browser.see(".tile", "jobs ready\n3");
  }

  @Test
  void theOverviewIsThereBeforeTheStreamTells() throws Exception {
    drover.queue("orders").add("n", 1);
    site = Site.of(drover, ConsoleSettings.defaults().sampleInterval(Duration.ofMinutes(10)));
    try (InputStream other = site.follow("/api/v1/stream")) {
      browser.open(site.base() + "/");
      browser.see("tbody a", "orders");
      browser.see(".tile", "jobs ready\n1");
      assertThat(other).isNotNull();
    }
  }

  @Test
  void aJobIsSeenToRunAndEnd() {
    JobQueue<Object> queue = drover.queue("orders");
    queue.add("n", 1, JobOptions.defaults().id("a"));
    open("queues/orders/jobs/a");
    browser.see("p.lead", "worker");
    try (Worker worker = queue.worker(job -> Map.of("receipt", "R-1")).start()) {
      browser.see(".chip", "completed");
      browser.see(".tree", "R-1");
    }
  }

  @Test
  void whoMayOnlyLookIsOfferedNothingElse() {
    failed("orders", "a");
    open(ConsoleSettings.defaults().readOnly(true), "queues/orders");
    browser.see("header", "read only");
    nothingIsOffered();
    site.close();
    open(ConsoleSettings.defaults().token(ADMIN).token(VIEWER, Role.VIEW), "queues/orders");
    browser.type("input[type=password]", VIEWER);
    browser.click("button", "Go on");
    browser.see("header", "token, view");
    nothingIsOffered();
    browser.forget();
  }

  private void nothingIsOffered() {
    browser.see(".chip", "running");
    assertThat(browser.all("main .buttons button")).isEmpty();
    browser.click("a.tile", "failed");
    browser.see("td", "card declined");
    assertThat(browser.all(".bulk button, main input[type=checkbox]")).isEmpty();
    browser.click("tbody a", "charge");
    browser.see("p.lead", "it failed");
    assertThat(browser.all("main .buttons button")).isEmpty();
  }

  @Test
  void aTokenIsAskedForOnceInATab() {
    failed("orders", "a");
    String page = "queues/orders/jobs?state=failed";
    open(ConsoleSettings.defaults().token(ADMIN), page);
    browser.see("h1", "Who is there?");
    browser.accessible("login");
    browser.type("input[type=password]", "wrong-0123456789abcdef");
    browser.click("button", "Go on");
    browser.see(".complaint", "not known");
    browser.type("input[type=password]", ADMIN);
    browser.click("button", "Go on");
    browser.see("td", "card declined");
    browser.see(".signal", "live");
    browser.open(site.base() + "/" + page);
    browser.see("td", "card declined");
    browser.forget();
    browser.open(site.base() + "/" + page);
    browser.see("h1", "Who is there?");
  }

  @Test
  void whatIsHostileStaysTextAndBreaksNothing() {
    JobQueue<Object> queue = drover.queue(EVIL);
    queue.add(EVIL, Map.of(EVIL, List.of(EVIL)), JobOptions.defaults().id(EVIL.replace(":", "")));
    queue.add(EVIL, "x".repeat(LARGE), JobOptions.defaults().id("large"));
    queue.add("n".repeat(255), "\u202e".repeat(500), JobOptions.defaults().id("i".repeat(255)));
    queue.admin().addLog(EVIL, EVIL);
    try (Worker worker =
        queue
            .worker(
                job -> {
                  throw new UnrecoverableException(EVIL + "y".repeat(100_000));
                })
            .name(EVIL)
            .start()) {
      await(() -> queue.counts().of(JobState.FAILED) == 3);
      open("");
      browser.see("tbody a", "<img src=x");
      hostile("overview");
      browser.click("tbody a", "<img src=x");
      browser.see("tbody th", "<img src=x");
      hostile("queue");
      browser.click("a.tile", "failed");
      browser.see("td", "<img src=x");
      hostile("jobs");
      browser.click("tbody a", "large");
      browser.see("h1", "large");
      browser.click("button", "Load all");
      browser.click(".tree button", "all " + LARGE);
      hostile("a job of a megabyte");
      browser.open(site.base() + "/queues/" + Site.name(EVIL) + "/jobs/" + Site.name(EVIL));
      browser.see(".tree", "<img src=x");
      browser.see("pre.log", "<img src=x");
      hostile("job");
    }
  }

  private void hostile(String page) {
    browser.see(".signal", "live");
    browser.until("all to be loaded", it -> it.all(".spinner").isEmpty());
    browser.resize(360, 740);
    browser.fits(page + " on a phone");
    browser.resize(1280, 900);
    browser.fits(page);
    assertThat(browser.run("return window.hacked === undefined && !document.querySelector('img')"))
        .as(page)
        .isEqualTo(true);
    assertThat(browser.text()).as(page).doesNotContain("\u202e", "\u001b");
    assertThat(browser.complaints()).as(page).isEmpty();
  }
}
