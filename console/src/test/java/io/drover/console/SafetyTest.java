package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.console.Site.Reply;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetyTest {

  private static final String ADMIN = "admin-0123456789abcdef";
  private static final String VIEWER = "view-0123456789abcdef";
  private static final String PAUSE = "/api/v1/queues/q/pause";

  private final Drover drover = Drover.open("embedded:");
  private Site site;

  @AfterEach
  void close() {
    if (site != null) {
      site.close();
    }
    drover.close();
  }

  private Site open(ConsoleSettings settings) {
    site = Site.of(drover, settings);
    return site;
  }

  private HttpRequest.Builder action() {
    return site.request(PAUSE)
        .POST(BodyPublishers.ofString("{}"))
        .header("Content-Type", "application/json")
        .header("X-Drover-Console", "1");
  }

  @Test
  void withATokenWhoeverHasNoneIsRefused() throws Exception {
    open(ConsoleSettings.defaults().token(ADMIN).token(VIEWER, Role.VIEW));
    Reply refused = site.get("/health");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
    assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    for (String wrong : List.of("Bearer x", "Bearer " + ADMIN + "x", "Basic " + ADMIN, "Bearer")) {
      HttpRequest request = site.request("/metrics").header("Authorization", wrong).build();
      assertThat(site.send(request).status()).isEqualTo(401);
    }
    assertThat(site.with("Authorization", "bearer " + ADMIN).get("/metrics").status())
        .isEqualTo(200);
    assertThat(site.act("POST", PAUSE, "{}").status()).isEqualTo(200);
  }

  @Test
  void aTokenForViewersOpensNoAction() throws Exception {
    open(ConsoleSettings.defaults().token(ADMIN).token(VIEWER, Role.VIEW));
    site.with("Authorization", "Bearer " + VIEWER);
    assertThat(site.json("/api/v1/info").get("role").asString()).isEqualTo("view");
    Reply refused = site.act("POST", PAUSE, "{}");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().get("detail").asString())
        .isEqualTo("expected the role operate for pauseQueue, got: view");
    assertThat(drover.queues()).isEmpty();
  }

  @Test
  void anApplicationDecidesWhoMayDoWhat() throws Exception {
    open(
        ConsoleSettings.defaults()
            .roles(
                request -> {
                  String user = request.getHeader("X-User");
                  if (user.equals("broken")) {
                    throw new IllegalStateException("no such user");
                  }
                  return user.equals("nobody") ? Optional.empty() : Optional.of(Role.OPERATE);
                }));
    drover.queue("q").add("job", 1);
    HttpRequest nobody = site.request("/health").header("X-User", "nobody").build();
    assertThat(site.send(nobody).status()).isEqualTo(401);
    HttpRequest broken = site.request("/health").header("X-User", "broken").build();
    assertThat(site.send(broken).status()).isEqualTo(500);
    assertThat(site.with("X-User", "ann").act("POST", PAUSE, "{}").status()).isEqualTo(200);
    assertThat(site.act("POST", "/api/v1/queues/q/obliterate", "{}").status()).isEqualTo(403);
    assertThat(drover.queues()).contains("q");
  }

  @Test
  void aReadOnlyConsoleRefusesEveryAction() throws Exception {
    open(ConsoleSettings.defaults().readOnly(true));
    ConsoleServlet servlet = new ConsoleServlet(drover, ConsoleSettings.defaults());
    int actions = 0;
    for (Route route : servlet.routing().routes()) {
      if (route.isAction()) {
        String path = route.pattern().replaceAll("\\{[a-z]+}", "x");
        assertThat(site.act(route.method(), path, "{}").status()).as(path).isEqualTo(403);
        actions++;
      }
    }
    assertThat(actions).isGreaterThan(30);
    assertThat(drover.queues()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Origin, https://evil.example, 403",
    "Origin, null, 403",
    "Sec-Fetch-Site, cross-site, 403",
    "Sec-Fetch-Site, same-site, 403",
    "Sec-Fetch-Site, same-origin, 200",
    "X-Anything, at all, 200",
  })
  void anActionOfAnotherSitesPageIsRefused(String header, String value, int status)
      throws Exception {
    open(ConsoleSettings.defaults());
    assertThat(site.send(action().header(header, value).build()).status()).isEqualTo(status);
    assertThat(drover.queues()).hasSize(status == 200 ? 1 : 0);
  }

  @Test
  void anActionOfThisHostsPageIsDone() throws Exception {
    open(ConsoleSettings.defaults());
    String origin = site.base().replaceAll("/shop.*", "");
    assertThat(site.send(action().header("Origin", origin).build()).status()).isEqualTo(200);
  }

  @Test
  void whatAFormCanSendIsNoAction() throws Exception {
    open(ConsoleSettings.defaults());
    HttpRequest bare =
        site.request(PAUSE)
            .POST(BodyPublishers.ofString("{}"))
            .header("Content-Type", "application/json")
            .build();
    assertThat(site.send(bare).status()).isEqualTo(403);
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/x")) {
      HttpRequest form =
          site.request(PAUSE)
              .POST(BodyPublishers.ofString("{}"))
              .header("Content-Type", type)
              .header("X-Drover-Console", "1")
              .build();
      assertThat(site.send(form).status()).isEqualTo(415);
    }
    Reply get = site.act("GET", PAUSE, null);
    assertThat(get.status()).isEqualTo(405);
    assertThat(get.header("Allow")).isEqualTo("POST");
    assertThat(drover.queues()).isEmpty();
  }

  @Test
  void aPictureOnAnotherSiteIsNotAnswered() throws Exception {
    open(ConsoleSettings.defaults());
    HttpRequest request = site.request("/metrics").header("Sec-Fetch-Site", "cross-site").build();
    assertThat(site.send(request).status()).isEqualTo(403);
  }

  @Test
  void aNameThatLeadsToThisMachineIsNotItsOwn() throws Exception {
    open(ConsoleSettings.defaults());
    assertThat(statusFor("evil.example")).isEqualTo(421);
    assertThat(statusFor("localhost.evil.example:80")).isEqualTo(421);
    assertThat(statusFor("localhost:80")).isEqualTo(200);
    assertThat(statusFor("[::1]:80")).isEqualTo(200);
    site.close();
    open(ConsoleSettings.defaults().host("console.example"));
    assertThat(statusFor("Console.Example:443")).isEqualTo(200);
    assertThat(statusFor("localhost")).isEqualTo(421);
  }

  /** Sends a request by hand, as no client lets the host be chosen. */
  private int statusFor(String host) throws Exception {
    URI base = URI.create(site.base());
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      String request =
          "GET "
              + base.getPath()
              + "/health HTTP/1.1\r\nHost: "
              + host
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return Integer.parseInt(answer.readLine().split(" ")[1]);
    }
  }

  @Test
  void withoutATokenWhatAProxyForwardsIsRefused() throws Exception {
    open(ConsoleSettings.defaults());
    for (String header : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP")) {
      HttpRequest request = site.request("/health").header(header, "for=1.2.3.4").build();
      assertThat(site.send(request).status()).isEqualTo(403);
    }
  }

  @Test
  void everyAnswerSaysThatItIsNoPage() throws Exception {
    open(ConsoleSettings.defaults());
    for (String path :
        List.of("/health", "/metrics", "/api/v1/queues", "/api/v1/queues/q/jobs/1")) {
      Reply reply = site.get(path);
      assertThat(reply.header("Content-Security-Policy"))
          .contains("default-src 'none'")
          .contains("frame-ancestors 'none'");
      assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    }
  }

  @Test
  void everyActionIsAudited() throws Exception {
    List<AuditEntry> entries = new ArrayList<>();
    open(
        ConsoleSettings.defaults()
            .token(ADMIN)
            .audit(
                entry -> {
                  entries.add(entry);
                  throw new IllegalStateException("the listener's own trouble");
                }));
    site.with("Authorization", "Bearer " + ADMIN);
    site.done("POST", "/api/v1/queues/q/jobs", "{\"name\": \"n\", \"data\": {\"secret\": 1}}");
    site.act("POST", "/api/v1/queues/q/jobs/none/retry", "{}");
    site.act("POST", "/api/v1/queues/q/clean", "{\"state\": \"nonsense\"}");
    site.get("/api/v1/queues");
    assertThat(entries.stream().map(it -> it.action() + " " + it.status()))
        .containsExactly("addJob 201", "retryJob 404", "cleanQueue 400");
    AuditEntry first = entries.get(0);
    assertThat(first.who()).isEqualTo("token");
    assertThat(first.address()).isEqualTo("127.0.0.1");
    assertThat(first.target()).isEqualTo("queue=q");
    assertThat(first.parameters()).contains("\"name\":\"n\"").doesNotContain("secret");
    assertThat(first.outcome()).contains("created");
    assertThat(entries.get(2).outcome()).isEqualTo("Invalid input");
  }

  @Test
  void aRefusedActionIsAuditedWithoutBeingRead() throws Exception {
    List<AuditEntry> entries = new ArrayList<>();
    open(
        ConsoleSettings.defaults()
            .token(ADMIN)
            .token(VIEWER, Role.VIEW)
            .audit(entry -> entries.add(entry)));
    String clean = "/api/v1/queues/q/clean";
    site.with("Authorization", "Bearer " + VIEWER);
    assertThat(site.act("POST", clean, "{\"state\": \"failed\"}").status()).isEqualTo(403);
    assertThat(site.act("POST", clean, "{").status()).isEqualTo(403);
    site.with("Authorization", "Bearer " + ADMIN);
    assertThat(site.act("POST", clean, "{").status()).isEqualTo(400);
    assertThat(site.act("POST", clean, "{\"state\": \"failed\"}").status()).isEqualTo(200);
    assertThat(entries.stream().map(AuditEntry::parameters))
        .containsExactly("", "", "unreadable", "{\"state\":\"failed\"}");
  }

  @Test
  void whatAnApplicationSendsIsNotInTheAudit() throws Exception {
    List<AuditEntry> entries = new ArrayList<>();
    open(ConsoleSettings.defaults().audit(entry -> entries.add(entry)));
    site.act(
        "POST",
        "/api/v1/exchanges/none/publish",
        "{\"name\": \"n\", \"data\": 4711, \"headers\": {\"a\": \"4711\"}}");
    String many = "{\"a\": [%s0]}".formatted("1234567890,".repeat(10_000));
    site.act("POST", PAUSE, many);
    site.act(
        "PUT",
        "/api/v1/queues/q/schedules/s",
        "{\"everyMillis\": 60000, \"job\": {\"name\": \"n\", \"data\": 4711}}");
    site.act("PUT", "/api/v1/queues/q/concurrency", "{\"max\": \"4711\"}");
    assertThat(entries).hasSize(4);
    assertThat(entries.subList(0, 3)).extracting(AuditEntry::status).containsExactly(404, 400, 200);
    assertThat(entries).noneMatch(entry -> entry.outcome().contains("4711"));
    assertThat(entries.get(1).parameters()).contains("1234567890").endsWith("in all)");
    assertThat(entries.get(1).parameters()).doesNotContain("110");
    assertThat(entries.get(0).parameters()).doesNotContain("4711");
  }

  @Test
  void onlyALookFollowsALinkOfAnotherSite() throws Exception {
    open(ConsoleSettings.defaults().token(ADMIN));
    assertThat(site.send(linked(site.request("/health"))).status()).isEqualTo(401);
    assertThat(site.send(linked(action())).status()).isEqualTo(403);
  }

  private static HttpRequest linked(HttpRequest.Builder request) {
    return request
        .header("Sec-Fetch-Site", "cross-site")
        .header("Sec-Fetch-Mode", "navigate")
        .build();
  }

  @Test
  void whatIsMaskedIsNeitherShownNorFound() throws Exception {
    drover.queue("q").add("n", "card 4711", JobOptions.defaults().id("a"));
    drover.queue("q").admin().addLog("a", "card 4711");
    open(
        ConsoleSettings.defaults()
            .masking(
                (queue, part, text) -> {
                  if (part == Masking.Part.LOG) {
                    throw new IllegalStateException("cannot mask");
                  }
                  return text.replaceAll("[0-9]{4}", "****");
                }));
    String all =
        List.of("", "/data", "/logs", "/tree", "/explanation").stream()
            .map(it -> body("/api/v1/queues/q/jobs/a" + it))
            .collect(Collectors.joining());
    assertThat(all).contains("card ****").doesNotContain("4711");
    assertThat(site.json("/api/v1/queues/q/jobs/a/logs").at("/lines/0").asString())
        .isEqualTo("\"masked\"");
    String search = "/api/v1/queues/q/search?state=waiting&text=";
    assertThat(site.json(search + "4711").get("items")).isEmpty();
    assertThat(site.json(search + "card").get("items")).hasSize(1);
    assertThat(site.get("/api/v1/dead-letters/q?text=4711").status()).isEqualTo(403);
  }

  private String body(String path) {
    try {
      return site.get(path).body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatNobodyKnowsIsRefusedWithWhatIsKnown() throws Exception {
    open(ConsoleSettings.defaults());
    assertProblem(site.get("/api/v1/queues?limt=1"), 400, "limt");
    assertProblem(site.get("/api/v1/queues?limit=0"), 400, "from 1 to 1000");
    assertProblem(site.get("/api/v1/queues?limit=1&limit=2"), 400, "once");
    assertProblem(site.get("/api/v1/queues/q/jobs"), 400, "state");
    assertProblem(site.get("/api/v1/queues/q/jobs?state=done"), 400, "waiting-children");
    assertProblem(site.get("/api/v1/queues/q/jobs?state=waiting&cursor=x"), 400, "cursor");
    assertProblem(site.get("/api/v1/queues/a:b"), 400, "colon");
    assertProblem(site.act("POST", PAUSE, "{\"a\": 1}"), 400, "\"a\"");
    assertProblem(site.act("POST", PAUSE, "[]"), 400, "object");
    assertProblem(site.act("POST", PAUSE, "{"), 400, "object");
    assertProblem(site.act("POST", PAUSE, "{\"a\": 1, \"a\": 2}"), 400, "uplicate");
    assertProblem(site.act("POST", PAUSE, "[".repeat(100_000)), 400, "depth");
    assertProblem(site.act("PUT", "/api/v1/queues/q/concurrency", "{\"max\": \"3\"}"), 400, "max");
    assertProblem(site.act("PUT", "/api/v1/queues/q/concurrency", "{\"max\": 1.5}"), 400, "max");
    assertProblem(site.act("PUT", "/api/v1/queues/q/concurrency", "{\"max\": 1e99}"), 400, "max");
    assertThat(drover.queues()).isEmpty();
  }

  private static void assertProblem(Reply reply, int status, String text) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.json().get("detail").asString()).contains("expected").contains(text);
  }

  @Test
  void aStoreThatIsClosedIsToldAsSuch() throws Exception {
    open(ConsoleSettings.defaults());
    drover.close();
    assertThat(site.get("/api/v1/queues").status()).isEqualTo(503);
    assertThat(site.get("/metrics").body()).contains("drover_up 0\n");
    assertThat(site.get("/health").status()).isEqualTo(503);
  }

  @Test
  void aTokenThatCanBeGuessedIsRefused() {
    assertThatThrownBy(() -> ConsoleSettings.defaults().token("secret"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("16 characters")
        .hasMessageNotContaining("secret");
    assertThat(ConsoleSettings.defaults().token(ADMIN).toString()).doesNotContain(ADMIN);
  }
}
