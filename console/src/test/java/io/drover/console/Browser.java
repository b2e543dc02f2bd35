package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium with a profile of its own, and somebody in front of it. For one thread. */
final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> QUIET =
      List.of(
          "--headless=new",
          "--no-sandbox", // Which root cannot have.
          "--disable-dev-shm-usage",
          "--disable-gpu",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-extensions",
          "--lang=en-GB");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts one, or has the test skipped where there is none. */
  static Browser start(Path profile) {
    Optional<File> chromium = program("chromium");
    Optional<File> driver = program("chromedriver");
    assumeTrue(
        chromium.isPresent() && driver.isPresent(),
        "chromium and chromium-driver of Debian's packages are needed as the browser");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.get());
    options.addArguments(QUIET);
    options.addArguments("--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.get())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Optional<File> program(String name) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> new File(folder, name))
        .filter(File::canExecute)
        .findFirst();
  }

  /** Makes the page so large, whatever the window has around it. */
  void resize(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Has the system prefer light or dark. */
  void scheme(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  void open(String url) {
    driver.get(url);
  }

  /** Forgets what the tab has kept, as a new tab would have it. */
  void forget() {
    driver.executeScript("sessionStorage.clear(); localStorage.clear()");
  }

  String address() {
    return driver.getCurrentUrl();
  }

  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Returns the address of a module that the page has loaded. */
  String module(String name) {
    String app = String.valueOf(run("return document.querySelector('script').src"));
    return app.replace("/app.js", "/" + name + ".js");
  }

  /** Calls a function of a module. */
  Object call(String module, String function, Object... arguments) {
    return run(
        "const [url, name, args] = arguments; return import(url).then((it) => it[name](...args));",
        module(module),
        function,
        List.of(arguments));
  }

  /** Returns the text that somebody sees. */
  String text() {
    return String.valueOf(run("return document.body.innerText"));
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** Waits until an element is there that has a text. */
  WebElement see(String css, String text) {
    return until(
        "%s with \"%s\"".formatted(css, text),
        () ->
            all(css).stream()
                .filter(it -> it.isDisplayed() && it.getText().contains(text))
                .findFirst()
                .orElse(null));
  }

  /** Waits until a text is on the page. */
  void see(String text) {
    until("\"%s\"".formatted(text), () -> text().contains(text) ? Boolean.TRUE : null);
  }

  void until(String what, Predicate<Browser> condition) {
    until(what, () -> condition.test(this) ? Boolean.TRUE : null);
  }

  private <T> T until(String what, Supplier<T> found) {
    List<T> result = new ArrayList<>();
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
          .until(
              () -> {
                T value = found.get();
                if (value != null) {
                  result.add(value);
                }
                return value != null;
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("expected %s, got:%n%s%n%s".formatted(what, address(), text()), e);
    }
    return result.get(0);
  }

  /** Clicks what has a text once it is there; what is replaced meanwhile is looked for again. */
  void click(String css, String text) {
    until(
        "to click %s with \"%s\"".formatted(css, text),
        () -> {
          try {
            see(css, text).click();
            return Boolean.TRUE;
          } catch (ElementClickInterceptedException e) {
            return null; // Something on its way out is before it.
          }
        });
  }

  /** Presses keys, wherever the focus is. */
  void press(CharSequence... keys) {
    for (CharSequence key : keys) {
      driver.switchTo().activeElement().sendKeys(key);
    }
  }

  void type(String css, String text) {
    WebElement input = see(css, "");
    input.sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
  }

  /** Returns what the console of the browser says since it was last asked. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(entry -> entry.getLevel() + " " + entry.getMessage())
        .toList();
  }

  /** Checks that the page is not wider than what shows it. */
  void fits(String page) {
    Object over =
        run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(over).as("pixels that %s is too wide", page).isEqualTo(0L);
  }

  /** Checks the page by the rules of axe-core. */
  void accessible(String page) {
    driver.executeScript(axe());
    Object violations =
        driver.executeAsyncScript(
            """
            const done = arguments[0];
            axe.run(document, {}).then(
              (it) => done(it.passes.length < 10 ? ["few rules"] : it.violations.map((v) => v.id + ": " + v.nodes.map((n) =>
                n.html.slice(0, 200) + " " + n.any.map((a) => a.message).join(", ")).slice(0, 3).join("\\n  "))),
              (error) => done(["axe: " + error]));
            """);
    assertThat((List<?>) violations).as("rules that %s breaks", page).isEmpty();
  }

  private static String axe() {
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void screenshot(Path to) {
    try {
      Files.createDirectories(to.getParent());
      Files.write(to, driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
