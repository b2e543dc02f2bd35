package io.drover.console;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.security.Principal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What lets requests in: it knows who may do what, and refuses what a page of another site sends
 * with the browser of somebody who may. Safe for use by several threads.
 */
final class Gate {

  /** The header of actions. A page of another site cannot send it without being asked about. */
  static final String HEADER = "X-Drover-Console";

  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> FORWARDED =
      Set.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");
  private static final Pattern ADDRESS = Pattern.compile("\\[?[0-9a-fA-F:.]+(%[^\\]]*)?\\]?");
  private static final String BEARER = "bearer ";

  private final ConsoleSettings settings;

  Gate(ConsoleSettings settings) {
    this.settings = settings;
  }

  /** Returns who sent a request, if they may use the console at all. */
  Caller admit(HttpServletRequest request) {
    checkHost(request);
    checkSite(request);
    Optional<Caller> caller =
        settings.isProtected() ? identified(request) : Optional.of(neighbour(request));
    return caller.orElseThrow(Problem::unknownCaller);
  }

  /**
   * Checks that somebody may have the pages, which have nothing of the store's: a browser that goes
   * to one cannot send a token with it, and says who is there when it asks for more.
   */
  void admitVisitor(HttpServletRequest request) {
    checkHost(request);
    checkSite(request);
    if (!settings.isProtected()) {
      neighbour(request);
    }
  }

  /** Checks that a caller may do what a route does. */
  void check(Caller caller, Route route, HttpServletRequest request) {
    if (!caller.role().covers(route.role())) {
      throw Problem.of(
          403,
          "expected the role %s for %s, got: %s",
          Texts.name(route.role()),
          route.operation(),
          Texts.name(caller.role()));
    }
    if (!route.isAction()) {
      return;
    }
    if (settings.readOnly()) {
      throw Problem.of(
          403, "expected no actions, as this console is read only, got: %s", route.operation());
    }
    checkAction(route, request);
  }

  private static void checkAction(Route route, HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      throw Problem.of(403, "expected an action from a page of this site, got one from: %s", site);
    }
    String origin = request.getHeader("Origin");
    if (origin != null && !isOfThisHost(origin, request)) {
      throw Problem.of(
          403, "expected an action from a page of this host, got one from: %s", origin);
    }
    if (request.getHeader(HEADER) == null) {
      throw Problem.of(
          403, "expected an action with the header %s, got none; send %s: 1", HEADER, HEADER);
    }
    String type = request.getContentType();
    boolean json =
        type != null && type.toLowerCase(Locale.ROOT).matches("application/json(\\s*;.*)?");
    if (!json && !(type == null && route.method().equals("DELETE"))) {
      throw Problem.of(415, "expected Content-Type: application/json, got: %s", type);
    }
  }

  private void checkHost(HttpServletRequest request) {
    Set<String> hosts = settings.hosts();
    if (hosts.isEmpty() && settings.isProtected()) {
      return;
    }
    String host = hostName(host(request));
    if (!(hosts.isEmpty() ? THIS_MACHINE : hosts).contains(host)) {
      throw Problem.of(
          421,
          "expected a request for a host of this console, got one for: \"%s\"; add the name with ConsoleSettings.host, or drover console --allow-host",
          Texts.cut(host, 100));
    }
  }

  /** A picture or a form of another site shall not even make the console look at the store. */
  private static void checkSite(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    boolean looks = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    boolean visit = looks && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
    if ("cross-site".equals(site) && !visit) {
      throw Problem.of(403, "expected a request of a page of this site, got one of another");
    }
  }

  private Optional<Caller> identified(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header != null && header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      String given = header.substring(BEARER.length()).strip();
      Role role = null;
      for (BearerToken token : settings.tokens()) {
        if (token.fits(given) && (role == null || token.role().covers(role))) {
          role = token.role();
        }
      }
      if (role != null) {
        return Optional.of(new Caller("token", request.getRemoteAddr(), role));
      }
    }
    RoleRule rule = settings.roles();
    return rule == null
        ? Optional.empty()
        : rule.roleOf(request)
            .map(role -> new Caller(nameOf(request), request.getRemoteAddr(), role));
  }

  /** Returns whoever calls from this machine, if nobody else can reach the console. */
  private static Caller neighbour(HttpServletRequest request) {
    if (!isLoopback(request.getLocalAddr()) || !isLoopback(request.getRemoteAddr())) {
      throw Problem.of(
          403,
          "expected a request from this machine, as the console has neither a token nor a rule of roles, got one from %s to %s",
          request.getRemoteAddr(),
          request.getLocalAddr());
    }
    for (String name : FORWARDED) {
      if (request.getHeader(name) != null) {
        throw Problem.of(
            403,
            "expected a request from this machine, as the console has neither a token nor a rule of roles, got one that a proxy forwards (%s)",
            name);
      }
    }
    return new Caller(nameOf(request), request.getRemoteAddr(), Role.ADMIN);
  }

  private static String nameOf(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    String name = principal == null ? null : principal.getName();
    return name == null ? "anonymous" : name;
  }

  private static boolean isLoopback(@Nullable String address) {
    try {
      return address != null
          && ADDRESS.matcher(address).matches()
          && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean isOfThisHost(String origin, HttpServletRequest request) {
    try {
      String authority = new URI(origin).getRawAuthority();
      return authority != null && bare(authority).equals(bare(host(request)));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Returns host and port, without the port that is meant by none. */
  private static String bare(String host) {
    return host.toLowerCase(Locale.ROOT).replaceAll(":(80|443)$", "");
  }

  private static String host(HttpServletRequest request) {
    String header = request.getHeader("Host");
    return header == null ? request.getServerName() + ":" + request.getServerPort() : header;
  }

  private static String hostName(String host) {
    return host.toLowerCase(Locale.ROOT).replaceAll(":\\d+$", "");
  }
}
