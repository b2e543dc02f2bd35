package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the pages are served; what they do, a browser tries. */
class PagesTest {

  private static final String TOKEN = "admin-0123456789abcdef";
  private static final Path SOURCES = Path.of("src/main/resources/io/drover/console/pages");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Drover drover = Drover.open("embedded:");
  private Site site = Site.of(drover);

  @AfterEach
  void close() {
    site.close();
    drover.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(site.base() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString(UTF_8));
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** Returns the address of a file as the document has it. */
  private String asset(String name) throws Exception {
    Matcher found = Pattern.compile("\"(assets/[0-9a-f]+/)app.js\"").matcher(get("/").body());
    assertThat(found.find()).isTrue();
    return "/" + found.group(1) + name;
  }

  @ParameterizedTest
  @CsvSource({
    "/, ./",
    "/queues/orders, ../",
    "/queues/orders/jobs?state=failed&cursor=x, ../../",
    "/queues/~YS9i/jobs/7, ../../../",
  })
  void eachPageHasTheWayUpAsItsBase(String path, String base) throws Exception {
    HttpResponse<String> page = get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Type")).isEqualToIgnoringCase("text/html;charset=utf-8");
    assertThat(page.body()).contains("<base href=\"" + base + "\">").doesNotContain("{");
  }

  @Test
  void aPageRunsNothingThatIsNotItsOwn() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(header(page, "Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
        .contains("frame-ancestors 'none'", "require-trusted-types-for 'script'")
        .doesNotContain("unsafe", "http");
    assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(page, "X-Frame-Options")).isEqualTo("DENY");
    assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
    assertThat(page.body()).doesNotContain("<style", "style=", "onclick", "//");
    assertThat(Pattern.compile("<script[^>]*>[^<]").matcher(page.body()).find()).isFalse();
  }

  @Test
  void filesAreKeptByBrowsersForGood() throws Exception {
    for (String name : Pages.FILES) {
      HttpResponse<String> file = get(asset(name));
      assertThat(file.statusCode()).as(name).isEqualTo(200);
      assertThat(header(file, "Cache-Control")).contains("immutable");
      assertThat(header(file, "X-Content-Type-Options")).isEqualTo("nosniff");
      HttpResponse<String> again = get(asset(name), "If-None-Match", header(file, "ETag"));
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
    assertThat(header(get(asset("app.js")), "Content-Type")).startsWith("text/javascript");
  }

  @ParameterizedTest
  @CsvSource({
    "/nothing",
    "/queues",
    "/queues/",
    "/queues/a/b",
    "/assets/x/app.js",
    "/assets/x/..%5capp.js"
  })
  void whatIsNoPageIsNotFound(String path) throws Exception {
    HttpResponse<String> reply = get(path);
    assertThat(reply.statusCode()).isIn(400, 404);
    assertThat(header(reply, "Content-Security-Policy")).doesNotContain("script-src");
  }

  @Test
  void noOtherFileIsAmongThem() throws Exception {
    assertThat(get(asset("index.html")).statusCode()).isEqualTo(404);
    assertThat(get(asset("openapi.json")).statusCode()).isEqualTo(404);
    try (Stream<Path> files = Files.list(SOURCES)) {
      List<String> names = new ArrayList<>(Pages.FILES);
      names.removeIf(it -> it.startsWith("uPlot"));
      names.add("index.html");
      assertThat(files.map(it -> it.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  @Test
  void thePathWithoutASlashLeadsToTheFirstPage() throws Exception {
    HttpResponse<String> bare = get("");
    assertThat(bare.statusCode()).isEqualTo(302);
    assertThat(header(bare, "Location")).endsWith("./drover/");
  }

  @Test
  void whoHasNoTokenGetsThePageAndNothingOfTheStore() throws Exception {
    site.close();
    site = Site.of(drover, ConsoleSettings.defaults().token(TOKEN));
    assertThat(get("/queues/orders").statusCode()).isEqualTo(200);
    assertThat(get(asset("app.js")).statusCode()).isEqualTo(200);
    assertThat(get("/api/v1/info").statusCode()).isEqualTo(401);
  }

  @Test
  void whomTheConsoleDoesNotAnswerItShowsNoPage() throws Exception {
    assertThat(get("/", "X-Forwarded-For", "203.0.113.7").statusCode()).isEqualTo(403);
    assertThat(get("/", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
    String link = "Sec-Fetch-Site, cross-site, Sec-Fetch-Mode, navigate";
    assertThat(get("/", link.split(", ")).statusCode()).isEqualTo(200);
    site.close();
    site = Site.of(drover, ConsoleSettings.defaults().host("queues.example.org"));
    assertThat(get("/").statusCode()).isEqualTo(421);
  }

  @Test
  void noScriptMakesHtmlOrCodeOfATextOrLoadsFromElsewhere() throws Exception {
    Pattern forbidden =
        Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|createContextualFragment|"
                + "DOMParser|\\beval\\b|new Function|javascript:|setHTML|srcdoc|"
                + "\\sstyle=|from \"[^.]|import\\(|https?://(?!www\\.w3\\.org/2000/svg)");
    try (Stream<Path> files = Files.list(SOURCES)) {
      List<Path> all = files.toList();
      assertThat(all).hasSizeGreaterThan(15);
      for (Path file : all) {
        Matcher found = forbidden.matcher(Files.readString(file));
        assertThat(found.find() ? found.group() : "").as(file.toString()).isEmpty();
      }
    }
  }
}
