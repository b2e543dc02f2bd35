package io.drover.cli;

import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import io.drover.job.TimedOutException;
import io.drover.job.UndecodableException;
import io.drover.job.UnroutableException;
import io.drover.rpc.RpcException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the user reads, and the number the program exits with, when a command ends with an
 * exception: sentences, or JSON if that was asked for. Immutable. Stack traces are printed only
 * with {@code --verbose}.
 */
final class FailureReporter implements IExecutionExceptionHandler, IParameterExceptionHandler {

  private final Terminal terminal;

  FailureReporter(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, ParseResult result) {
    Throwable cause = unwrap(exception);
    int code = exitCode(cause);
    boolean verbose = isVerbose(commandLine);
    String advice =
        code == ExitCode.MISTAKE && !verbose
            ? "Run it again with --verbose to see where it happened."
            : null;
    report(message(cause), code, advice, verbose ? trace(cause) : null);
    return code;
  }

  @Override
  public int handleParseException(ParameterException exception, String[] args) {
    CommandLine commandLine = exception.getCommandLine();
    boolean noCommand =
        commandLine.getParent() == null && !(exception instanceof UnmatchedArgumentException);
    String advice = "Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.";
    if (terminal.format().isJson()) {
      report(String.valueOf(exception.getMessage()), ExitCode.USAGE, advice, null);
      return ExitCode.USAGE;
    }
    terminal.tell("drover: " + exception.getMessage());
    PrintWriter err = commandLine.getErr();
    UnmatchedArgumentException.printSuggestions(exception, err);
    if (noCommand) {
      commandLine.usage(err);
    } else {
      err.println(advice);
    }
    err.flush();
    return ExitCode.USAGE;
  }

  /** Tells that standard output failed, unless who read it has just gone; returns the exit code. */
  int outputFailed(OutputFailure failure) {
    if (failure.isReaderGone()) {
      return ExitCode.READER_GONE;
    }
    report(
        "expected standard output to take what is printed, got: " + failure.reason(),
        ExitCode.OUTPUT,
        null,
        null);
    return ExitCode.OUTPUT;
  }

  /** Tells that the locale has no letters beyond ASCII, and an argument does; returns the code. */
  int garbled(String encoding) {
    report(
        "expected a locale with UTF-8, as an argument has letters that this one has not, got: %s; set"
                .formatted(encoding)
            + " LC_ALL=C.UTF-8, say",
        ExitCode.USAGE,
        null,
        null);
    return ExitCode.USAGE;
  }

  private void report(String message, int code, @Nullable String advice, @Nullable String trace) {
    if (terminal.format().isJson()) {
      ObjectNode json = JsonText.object().put("error", message).put("exitCode", code);
      if (advice != null) {
        json.put("do", advice);
      }
      if (trace != null) {
        json.put("trace", trace);
      }
      terminal.tell(JsonText.line(json));
      return;
    }
    terminal.tell("drover: " + message);
    if (trace != null) {
      terminal.tell(trace.stripTrailing());
    }
    if (advice != null) {
      terminal.tell(advice);
    }
  }

  static int exitCode(Throwable cause) {
    if (cause instanceof CommandFailure failure) {
      return failure.exitCode();
    }
    if (cause instanceof RpcException) {
      return ExitCode.JOB_FAILED;
    }
    if (cause instanceof StoreException || cause instanceof TimedOutException) {
      return ExitCode.STORE;
    }
    if (cause instanceof InvalidInputException
        || cause instanceof UndecodableException
        || cause instanceof UnroutableException) {
      return ExitCode.USAGE;
    }
    return cause instanceof IOException ? ExitCode.OUTPUT : ExitCode.MISTAKE;
  }

  private static String message(Throwable cause) {
    if (cause instanceof FileSystemException file && file.getReason() == null) {
      return "cannot use the file " + file.getFile();
    }
    String message = cause.getMessage();
    String known = message == null ? "without a message" : message;
    return exitCode(cause) == ExitCode.MISTAKE ? "unexpected error: " + known : known;
  }

  private static String trace(Throwable cause) {
    StringWriter trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private static boolean isVerbose(CommandLine commandLine) {
    CommandLine root = commandLine;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return root.getCommand() instanceof DroverCommand command && command.isVerbose();
  }

  private static Throwable unwrap(Throwable exception) {
    Throwable cause = exception;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
