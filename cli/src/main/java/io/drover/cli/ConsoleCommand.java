package io.drover.cli;

import io.drover.Drover;
import io.drover.console.ConsoleSettings;
import io.drover.console.DroverConsole;
import io.drover.console.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The command that answers over HTTP what the console has of a store. For one thread. */
@Command(
    name = "console",
    mixinStandardHelpOptions = true,
    description = {
      "Answers over HTTP until Ctrl-C: pages for a browser at /, /health, /metrics for Prometheus,"
          + " /metrics/queues, and the JSON API that /api/v1/openapi.json describes.",
      "",
      "Without a token only programs on this machine are answered, and they may do everything. The"
          + " token goes into the header Authorization: Bearer. Actions also need the header"
          + " X-Drover-Console, and are logged to standard error.",
      "",
      "Of an embedded store the program that has it open may mount the console itself, as a"
          + " servlet."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  drover console --store redis://localhost:6379 --read-only",
      "  curl http://127.0.0.1:8080/metrics/queues"
    })
final class ConsoleCommand extends SubCommand {

  static final String TOKEN = "DROVER_CONSOLE_TOKEN";
  static final String VIEW_TOKEN = "DROVER_CONSOLE_VIEW_TOKEN";

  private static final int MAX_PORT = 65_535;
  private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.1", "[::1]");

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port; 0 for any that is free. Defaults to 8080.")
  private int port = 8080;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "The address to listen at. Defaults to 127.0.0.1; one that others can reach needs a token.")
  private String host = "127.0.0.1";

  @Option(
      names = "--token",
      paramLabel = "T",
      description =
          "Whoever sends this token may do everything; at least 16 characters. Others on this machine"
              + " see the command line, so better set $DROVER_CONSOLE_TOKEN.")
  private @Nullable String token;

  @Option(
      names = "--view-token",
      paramLabel = "T",
      description = "Whoever sends this token may look; better set $DROVER_CONSOLE_VIEW_TOKEN.")
  private @Nullable String viewToken;

  @Option(names = "--read-only", description = "Refuse all actions.")
  private boolean readOnly;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description =
          "A name under which the console is called, beside those of this machine; may be repeated."
              + " Defaults to any, if there is a token.")
  private List<String> hosts = List.of();

  @Override
  public Integer call() throws Exception {
    if (port < 0 || port > MAX_PORT) {
      throw CommandFailure.usage("expected --port to be from 0 to %d, got: %d", MAX_PORT, port);
    }
    ConsoleSettings settings = settings();
    if (!settings.isProtected() && !isLoopback()) {
      throw CommandFailure.usage(
          "expected a token, as others can reach the console at --host %s, got none; set %s, or"
              + " leave --host out to answer only this machine",
          host, TOKEN);
    }
    try (Drover drover = store().openExisting()) {
      terminal().stop().hold(StoreOption.longestEnd(drover));
      try (ConsoleServer server = start(drover, settings)) {
        greet(server);
        while (!terminal().stop().await(Duration.ofSeconds(1).toMillis())) {}
      }
    }
    return ExitCode.STOPPED;
  }

  private ConsoleServer start(Drover drover, ConsoleSettings settings) {
    try {
      return ConsoleServer.start(DroverConsole.servlet(drover, settings), host, port);
    } catch (IOException e) {
      throw CommandFailure.usage(
          "expected to listen at %s, port %d, got: %s; choose another with --port",
          host, port, e.getMessage());
    }
  }

  private ConsoleSettings settings() {
    ConsoleSettings settings = ConsoleSettings.defaults().readOnly(readOnly);
    String all = given(token, TOKEN);
    String view = given(viewToken, VIEW_TOKEN);
    settings = all == null ? settings : settings.token(all);
    settings = view == null ? settings : settings.token(view, Role.VIEW);
    if (!hosts.isEmpty() || isLoopback() && !THIS_MACHINE.contains(host)) {
      for (String name : THIS_MACHINE) {
        settings = settings.host(name);
      }
      settings = settings.host(host);
    }
    for (String name : hosts) {
      settings = settings.host(name);
    }
    return settings;
  }

  private @Nullable String given(@Nullable String option, String variable) {
    String text = option == null ? terminal().environment().get(variable) : option;
    if (text != null && text.isBlank()) {
      throw CommandFailure.usage(
          "expected a token of at least 16 characters, got an empty one%s; unset it to go without",
          option == null ? " in " + variable : "");
    }
    return text;
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw CommandFailure.usage("expected --host to be an address of this machine, got: %s", host);
    }
  }

  private void greet(ConsoleServer server) {
    ObjectNode json = JsonText.object().put("url", server.url()).put("port", server.port());
    print(json, "listening at %s", server.url());
  }
}
