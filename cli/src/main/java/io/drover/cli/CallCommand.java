package io.drover.cli;

import io.drover.Drover;
import io.drover.RpcClient;
import io.drover.job.JobIds;
import io.drover.rpc.CallOptions;
import io.drover.rpc.RpcMethod;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that calls a method and prints its result. For one thread. */
@Command(
    name = "call",
    mixinStandardHelpOptions = true,
    description = {
      "Calls a method of the servers of a queue, waits for the reply, and prints the result as JSON.",
      "",
      "Ends with 1 if there is no result: the server has no such method, its handler failed, or no"
          + " reply came in time. Ctrl-C cancels the call.",
      "",
      StoreOption.ONE_PROCESS
    },
    footerHeading = "%nExample:%n",
    footer =
        "  drover call rpc-requests calculatePrice --data '{\"productId\":\"123\"}' --timeout 5s")
final class CallCommand extends SubCommand {

  private static final long LOOK_MILLIS = 5;

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue of requests.")
  private String queueName = "";

  @Parameters(index = "1", paramLabel = "METHOD", description = "The name of the method.")
  private String method = "";

  @Option(
      names = "--data",
      paramLabel = "JSON",
      description = "The parameters. A string has quotes of its own. Defaults to null.")
  private String data = "null";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long to wait for the reply. Defaults to 30s.")
  private Duration timeout = Duration.ofSeconds(30);

  @Option(
      names = "--metadata",
      paramLabel = "NAME=VALUE",
      description = "What is sent along beside the parameters; may be repeated.")
  private Map<String, String> metadata = new LinkedHashMap<>();

  @Option(
      names = "--progress",
      description = "Print on standard error what the server tells of its progress.")
  private boolean progress;

  @Override
  public Integer call() throws Exception {
    AddCommand.checkData(data);
    JobIds.checkQueue(queueName);
    RpcMethod<Json, Json> called = RpcMethod.of(method, Json.class, Json.class);
    CallOptions options = CallOptions.within(timeout).metadata(metadata);
    if (progress) {
      options =
          options.onProgress(told -> terminal().tell(Printable.json(new Json(told.json()).line())));
    }
    try (Drover drover = store().openExisting()) {
      terminal().stop().hold(StoreOption.longestEnd(drover));
      try (RpcClient client = drover.rpcClient(queueName)) {
        CompletableFuture<Json> reply = client.callAsync(called, new Json(data), options);
        while (!reply.isDone() && !terminal().stop().await(LOOK_MILLIS)) {}
        if (!reply.isDone()) {
          reply.cancel(true);
          return ExitCode.STOPPED;
        }
        terminal().out().println(Printable.json(reply.join().line()));
        return ExitCode.DONE;
      }
    }
  }
}
