package io.drover.console;

import io.drover.Drover;
import io.drover.job.DroverException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servlet: it lets requests in, finds their route, and sends what its handler answers. Safe for
 * use by several threads.
 */
final class ConsoleServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(DroverConsole.class);

  private final transient Drover drover;
  private final transient Gate gate;
  private final transient Audit audit;
  private final transient LiveStreams streams;
  private final transient Routing routing;
  private final transient Pages pages = new Pages();

  ConsoleServlet(Drover drover, ConsoleSettings settings) {
    this.drover = drover;
    this.gate = new Gate(settings);
    this.audit = new Audit(settings);
    this.streams = new LiveStreams(drover, settings);
    this.routing = Resources.routing(drover, settings, streams);
  }

  /**
   * Has the store look for its queues before somebody asks for them: the first look at a large
   * Redis goes through all its keys. Without an answer the first request does so.
   */
  @Override
  public void init() {
    try {
      LOG.debug("the console begins with {} queues", drover.queues().size());
    } catch (DroverException e) {
      LOG.warn(
          "the console begins without its store: {}",
          Texts.oneLine(String.valueOf(e.getMessage())));
    }
  }

  Routing routing() {
    return routing;
  }

  int openStreams() {
    return streams.count();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    protect(response);
    boolean withBody = !request.getMethod().equals("HEAD");
    Answer answer;
    try {
      Optional<Answer> page = page(request);
      if (page.isPresent()) {
        page.get().send(request, response, withBody);
        return;
      }
      Caller caller = admit(request);
      Routing.Match match = routing.find(withBody ? request.getMethod() : "GET", path(request));
      Call call = new Call(request, caller, match.names());
      if (match.route().isAction()) {
        answer = act(call, match.route());
      } else {
        answer = look(call, match.route(), response);
      }
    } catch (Throwable e) {
      answer = failed(e);
    }
    if (answer != Answer.STREAM) {
      answer.send(request, response, withBody);
    }
  }

  /** Returns a page or a file of theirs, if that is asked for. */
  private Optional<Answer> page(HttpServletRequest request) {
    if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
      return Optional.empty();
    }
    boolean bare =
        request.getPathInfo() == null
            && request.getHttpServletMapping().getMappingMatch() == MappingMatch.PATH;
    Optional<Answer> page =
        bare
            ? Optional.of(Pages.below(request.getServletPath()))
            : pages.find(path(request), request.getHeader("If-None-Match"));
    page.ifPresent(it -> gate.admitVisitor(request));
    return page;
  }

  private Caller admit(HttpServletRequest request) {
    try {
      return gate.admit(request);
    } catch (Problem e) {
      if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
        audit.refused(request, e.status());
      }
      throw e;
    }
  }

  /** Ends all streams. */
  @Override
  public void destroy() {
    streams.close();
  }

  private Answer look(Call call, Route route, HttpServletResponse response) throws Exception {
    gate.check(call.caller(), route, call.request());
    if (route.handler() instanceof LiveStreams.Opening opening) {
      return opening.open(call, response);
    }
    return route.handler().answer(call);
  }

  private Answer act(Call call, Route route) {
    Answer answer;
    try {
      gate.check(call.caller(), route, call.request());
      call.query();
      answer = route.handler().answer(call);
    } catch (Throwable e) {
      answer = failed(e);
    }
    audit.record(call, route, answer.status(), answer.summary());
    return answer;
  }

  private static Answer failed(Throwable error) {
    if (error instanceof Problem problem) {
      return problem.answer();
    }
    if (error instanceof DroverException known) {
      Problem problem = Problem.of(known);
      if (problem.status() >= 500) {
        LOG.warn("could not answer a request: {}", Texts.oneLine(problem.detail()));
      }
      return Answer.problem(problem.status(), problem.detail());
    }
    if (error instanceof VirtualMachineError fatal && !(error instanceof StackOverflowError)) {
      throw fatal;
    }
    String mark = UUID.randomUUID().toString();
    LOG.error("could not answer a request ({})", mark, error);
    return Answer.problem(
        500,
        "expected an answer, got an error of the console's; look for %s in the log of the server"
            .formatted(mark));
  }

  /** Whatever is answered stays data, for nobody else, and is asked for anew each time. */
  private static void protect(HttpServletResponse response) {
    response.setHeader(
        "Content-Security-Policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Cache-Control", "no-store");
  }

  /** The path behind the servlet's own, wherever it is mounted. */
  private static String path(HttpServletRequest request) {
    String info = request.getPathInfo();
    return info == null ? request.getServletPath() : info;
  }
}
