package io.drover.console;

import io.drover.Drover;
import io.drover.job.Check;
import jakarta.servlet.http.HttpServlet;

/**
 * What an application answers over HTTP about its store: pages for people, metrics for Prometheus,
 * health, a JSON API with all that an operator looks at and does, and a live stream. Stateless: it
 * makes servlets, which are safe for use by several threads.
 *
 * <p>A servlet is mounted under any path, with support for asynchronous requests:
 *
 * <pre>{@code
 * HttpServlet console = DroverConsole.servlet(drover, ConsoleSettings.defaults().token(secret));
 * context.addServlet(new ServletHolder(console), "/drover/*");
 * }</pre>
 *
 * <p>Below that path it has pages for a browser, and answers {@code GET /health}, {@code GET
 * /metrics}, {@code GET /metrics/queues} and what {@code GET /api/v1/openapi.json} describes. It
 * does not close the {@code Drover}; the container's {@code destroy} ends its streams.
 */
public final class DroverConsole {

  private DroverConsole() {}

  /**
   * Returns a servlet that answers callers on the same machine; see the other method. Not for use
   * behind a proxy, which may look like such a caller; see {@link ConsoleSettings}.
   */
  public static HttpServlet servlet(Drover drover) {
    return servlet(drover, ConsoleSettings.defaults());
  }

  /**
   * Returns a servlet.
   *
   * @param drover the store to show. It is the application's: the servlet does not close it
   * @param settings who may use the console, and how much it answers
   * @throws io.drover.job.InvalidInputException if one of them is {@code null}
   */
  public static HttpServlet servlet(Drover drover, ConsoleSettings settings) {
    Check.notNull("a Drover", drover);
    Check.notNull("the settings of the console", settings);
    return new ConsoleServlet(drover, settings);
  }
}
