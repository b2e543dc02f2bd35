package io.drover.cli;

import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import io.drover.job.TimedOutException;
import io.drover.job.UndecodableException;
import io.drover.job.UnroutableException;
import io.drover.rpc.RpcException;
import java.io.PrintWriter;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What the user reads, and the number the program exits with, when a command ends with an
 * exception. Stateless. Stack traces are printed only with {@code --verbose}.
 */
final class FailureReporter implements IExecutionExceptionHandler, IParameterExceptionHandler {

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, ParseResult result) {
    Throwable cause = unwrap(exception);
    PrintWriter err = commandLine.getErr();
    int code = exitCode(cause);
    if (code == ExitCode.MISTAKE) {
      err.println("drover: unexpected error: " + cause);
    } else {
      err.println("drover: " + cause.getMessage());
    }
    if (isVerbose(commandLine)) {
      cause.printStackTrace(err);
    } else if (code == ExitCode.MISTAKE) {
      err.println("Run it again with --verbose to see where it happened.");
    }
    err.flush();
    return code;
  }

  @Override
  public int handleParseException(ParameterException exception, String[] args) {
    CommandLine commandLine = exception.getCommandLine();
    PrintWriter err = commandLine.getErr();
    err.println("drover: " + exception.getMessage());
    UnmatchedArgumentException.printSuggestions(exception, err);
    if (isRoot(commandLine) && !(exception instanceof UnmatchedArgumentException)) {
      commandLine.usage(err);
    } else {
      err.println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.");
    }
    err.flush();
    return ExitCode.USAGE;
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
    return ExitCode.MISTAKE;
  }

  private static boolean isRoot(CommandLine commandLine) {
    return commandLine.getParent() == null;
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
