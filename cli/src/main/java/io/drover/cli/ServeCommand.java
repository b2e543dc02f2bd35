package io.drover.cli;

import io.drover.Drover;
import io.drover.RpcServer;
import io.drover.RpcServerBuilder;
import io.drover.job.Concurrency;
import io.drover.rpc.RpcMethod;
import io.drover.rpc.RpcRequest;
import io.drover.rpc.ServedRequests;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** The command that answers the requests of a queue by a shell command. For one thread. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Answers the requests of a queue with what a shell command prints, until Ctrl-C.",
      "",
      "JSON is the result as it is, other text is a string, nothing is null. If the command fails,"
          + " the client gets an error with the last lines of standard error, and it is not tried"
          + " again. What this program had begun and not answered is run again by the next one:"
          + " whenever it was stopped, once if it was killed. A call that was cancelled, or for which"
          + " nobody waits any more, ends its command.",
      "",
      StoreOption.ONE_PROCESS
    },
    footerHeading = "%nExample:%n",
    footer = "  drover serve prices --exec 'jq .pieces*250' --concurrency 4")
final class ServeCommand extends SubCommand {

  /** Between the interrupt of a handler and its end. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** Short, so that what a killed program left is answered soon by the next. */
  private static final Duration LEASE = Duration.ofSeconds(10);

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue of requests.")
  private String queueName = "";

  @Option(
      names = "--exec",
      required = true,
      paramLabel = "CMD",
      description =
          "The shell command to run for each request, through /bin/sh -c. The parameters are on its"
              + " standard input, and each {} in CMD stands for them: a JSON string as its plain"
              + " text, others as JSON. In the environment: DROVER_METHOD, DROVER_DATA (if it is"
              + " below 128 KiB), DROVER_METADATA (what was sent along, as a JSON object; empty if it"
              + " is not below 128 KiB), DROVER_JOB_ID, DROVER_QUEUE, DROVER_ATTEMPT. When this program"
              + " is killed running commands are ended as those of 'drover work' are.")
  private String command = "";

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "Answer this method; may be repeated. Defaults to all: the command decides.")
  private List<String> methods = List.of();

  @Option(
      names = "--concurrency",
      paramLabel = "N|MIN..MAX",
      description =
          "How many commands may run at once: a number, or bounds such as 2..64 within which it"
              + " follows how long requests wait and commands take. Defaults to the number of"
              + " processors.")
  private @Nullable Concurrency concurrency;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many requests. Defaults to never.")
  private @Nullable Long count;

  @Override
  public Integer call() throws Exception {
    ShellTemplate template = ShellTemplate.of(command);
    if (count != null && count < 1) {
      throw CommandFailure.usage("expected --count to be at least 1, got: %d", count);
    }
    List<RpcMethod<Json, Json>> served =
        methods.stream().distinct().map(n -> RpcMethod.of(n, Json.class, Json.class)).toList();
    try (Drover drover = store().open()) {
      terminal().stop().hold(StoreOption.longestEnd(drover));
      try (ExecHandler handler = new ExecHandler(template, null, terminal().stop());
          RpcServer server = start(drover, served, handler)) {
        if (!isJson()) {
          terminal().note("answering requests of %s; Ctrl-C ends it", queueName);
        }
        while (!terminal().stop().await(20) && !isDone(server)) {}
        server.close();
        return end(server);
      }
    }
  }

  private RpcServer start(Drover drover, List<RpcMethod<Json, Json>> served, ExecHandler handler) {
    RpcServerBuilder builder = drover.rpcServer(queueName);
    for (RpcMethod<Json, Json> method : served) {
      builder.handler(method, request -> answer(request, handler));
    }
    if (served.isEmpty()) {
      builder.otherwise(Json.class, request -> answer(request, handler));
    }
    return builder
        .name("drover-" + ProcessHandle.current().pid())
        .concurrency(
            concurrency == null
                ? Concurrency.fixed(Runtime.getRuntime().availableProcessors())
                : concurrency)
        .lease(LEASE)
        .stalledInterval(LEASE.dividedBy(2))
        .start();
  }

  private Json answer(RpcRequest<Json> request, ExecHandler handler) throws Exception {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("DROVER_METHOD", request.method());
    String metadata = JsonText.line(request.metadata());
    variables.put("DROVER_METADATA", new ShellEnvironment().fits(metadata) ? metadata : "");
    variables.put("DROVER_JOB_ID", request.jobId());
    variables.put("DROVER_QUEUE", queueName);
    variables.put("DROVER_ATTEMPT", Integer.toString(request.attempt()));
    return handler.run(
        new ExecCall(
            request.params().plainText(),
            variables,
            GRACE,
            OutputLimit.WHOLE,
            line -> terminal().note("%s: %s", request.method(), line)));
  }

  private boolean isDone(RpcServer server) {
    return count != null && total(server.served()) >= count;
  }

  private static long total(ServedRequests served) {
    return served.answered()
        + served.failed()
        + served.cancelled()
        + served.orphaned()
        + served.malformed();
  }

  private int end(RpcServer server) {
    ServedRequests served = server.served();
    long unanswered = total(served) - served.answered() - served.failed();
    ObjectNode json =
        JsonText.object()
            .put("queue", queueName)
            .put("answered", served.answered())
            .put("failed", served.failed())
            .put("unanswered", unanswered)
            .put("stopped", terminal().stop().isStopped());
    print(
        json,
        "%s: %,d answered, %,d failed, %,d not answered",
        queueName,
        served.answered(),
        served.failed(),
        unanswered);
    if (terminal().stop().isStopped()) {
      return ExitCode.STOPPED;
    }
    return served.failed() > 0 ? ExitCode.JOB_FAILED : ExitCode.DONE;
  }
}
