package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Takes pictures of all pages into the folder that {@code drover.screenshots} names. */
@EnabledIfSystemProperty(named = ScreenshotsTest.FOLDER, matches = ".+")
class ScreenshotsTest {

  static final String FOLDER = "drover.screenshots";

  private static final Map<String, String> PAGES =
      Map.of(
          "overview", "",
          "queue", "queues/orders",
          "jobs", "queues/orders/jobs?state=failed",
          "job", "queues/orders/jobs/order-4");

  @TempDir Path profile;

  @Test
  void everyPageHasItsPicture() {
    Path folder = Path.of(System.getProperty(FOLDER));
    ConsoleSettings settings = ConsoleSettings.defaults().sampleInterval(Duration.ofMillis(200));
    try (Drover drover = Drover.open("embedded:");
        Showcase showcase = new Showcase(drover);
        Site site = Site.of(drover, settings);
        Browser browser = Browser.start(profile)) {
      for (String scheme : new String[] {"light", "dark"}) {
        browser.scheme(scheme);
        PAGES.forEach(
            (name, path) -> {
              browser.resize(1280, 900);
              browser.open(site.base() + "/" + path);
              browser.see(".signal", "live");
              browser.until("the page to be loaded", it -> it.all(".spinner").isEmpty());
              if (name.equals("overview")) {
                browser.until(
                    "some seconds of a chart",
                    it -> it.text().matches("(?s).*The last [3-9][0-9] s.*"));
              }
              browser.screenshot(folder.resolve("console-%s-%s.png".formatted(name, scheme)));
              browser.resize(360, 740);
              browser.screenshot(folder.resolve("console-%s-%s-360.png".formatted(name, scheme)));
            });
      }
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
