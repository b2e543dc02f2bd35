package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pages for people: one document that is the same at the address of each of them, and the files
 * that it loads. Immutable. The files lie below their digest, so that browsers keep them for good
 * and never mix those of two releases.
 */
final class Pages {

  /** The addresses of pages. The script that the document loads has the same ones. */
  static final List<String> PATTERNS =
      List.of("", "queues/{queue}", "queues/{queue}/jobs", "queues/{queue}/jobs/{id}");

  /** What the document loads, and what that loads. */
  static final List<String> FILES =
      List.of(
          "uPlot.esm.js",
          "uPlot.min.css",
          "tokens.css",
          "console.css",
          "icon.svg",
          "app.js",
          "api.js",
          "charts.js",
          "dom.js",
          "forms.js",
          "jobactions.js",
          "keys.js",
          "live.js",
          "names.js",
          "parts.js",
          "theme.js",
          "times.js",
          "tree.js",
          "urgency.js",
          "page-overview.js",
          "page-queue.js",
          "page-jobs.js",
          "page-job.js");

  private static final String DOCUMENT = "index.html";
  private static final int DIGITS = 16;

  /**
   * Nothing from elsewhere, no script and no style within the document, no frame around it, and no
   * way from a text to HTML.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'self'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final String document;
  private final String version;

  Pages() {
    MessageDigest digest = sha256();
    for (String name : FILES) {
      byte[] content = read(name);
      files.put(name, content);
      digest.update(content);
    }
    version = HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    document = new String(read(DOCUMENT), UTF_8).replace("{assets}", "assets/" + version);
  }

  /**
   * Returns what is at a path, or empty if no page and no file of theirs is there.
   *
   * @param path the path behind the servlet's own
   * @param known the tag of what the browser has already, or {@code null}
   */
  Optional<Answer> find(String path, @Nullable String known) {
    List<String> parts = Routing.segments(path);
    if (parts.size() == 3 && parts.get(0).equals("assets")) {
      byte[] file = parts.get(1).equals(version) ? files.get(parts.get(2)) : null;
      return Optional.ofNullable(file).map(content -> file(parts.get(2), content, known));
    }
    boolean page = PATTERNS.stream().anyMatch(it -> fits(Routing.segments(it), parts));
    return page ? Optional.of(document(parts.size() - 1)) : Optional.empty();
  }

  /**
   * Returns the way from the servlet's own path without a slash behind it to the first page. It is
   * relative, as only the browser knows what is before it.
   */
  static Answer below(String servletPath) {
    String last = servletPath.substring(servletPath.lastIndexOf('/') + 1);
    return Answer.of(302, "text/plain", new byte[0]).header("Location", "./" + last + "/");
  }

  /** Names of queues and jobs are whatever they are: the API says whether they can be read. */
  private static boolean fits(List<String> pattern, List<String> parts) {
    if (pattern.size() != parts.size()) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      boolean any = pattern.get(i).startsWith("{") && !parts.get(i).isEmpty();
      if (!any && !pattern.get(i).equals(parts.get(i))) {
        return false;
      }
    }
    return true;
  }

  private Answer file(String name, byte[] content, @Nullable String known) {
    String tag = '"' + version + '"';
    boolean same = tag.equals(known);
    return Answer.of(same ? 304 : 200, type(name), same ? new byte[0] : content)
        .header("ETag", tag)
        .header("Cache-Control", "public, max-age=31536000, immutable");
  }

  /**
   * Returns the document. Its base is the way up from where it is, so that it needs to know neither
   * where the servlet is mounted nor what a proxy makes of that.
   *
   * @param depth how many folders below the servlet's own the page is
   */
  private Answer document(int depth) {
    String base = depth == 0 ? "./" : "../".repeat(depth);
    byte[] html = document.replace("{base}", base).getBytes(UTF_8);
    return Answer.of(200, "text/html;charset=utf-8", html)
        .header("Content-Security-Policy", POLICY)
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cache-Control", "no-cache");
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "js" -> "text/javascript;charset=utf-8";
      case "css" -> "text/css;charset=utf-8";
      default -> "image/svg+xml";
    };
  }

  private static byte[] read(String name) {
    try (InputStream in = Pages.class.getResourceAsStream("pages/" + name)) {
      if (in == null) {
        throw new IllegalStateException("expected pages/%s beside the classes".formatted(name));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected every JVM to have SHA-256", e);
    }
  }
}
