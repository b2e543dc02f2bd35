package io.drover.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParentCommand;

/** A command of the program, with what the program's shared options say. For one thread. */
abstract class SubCommand implements Callable<Integer> {

  @ParentCommand private @Nullable DroverCommand program;

  /** Runs the command and returns what to exit with. */
  @Override
  public abstract Integer call() throws Exception;

  final DroverCommand program() {
    if (program == null) {
      throw new IllegalStateException("expected picocli to have set the parent command");
    }
    return program;
  }

  final Terminal terminal() {
    return program().terminal();
  }

  final Format format() {
    return program().format();
  }

  final boolean isJson() {
    return format().isJson();
  }

  final StoreOption store() {
    return program().store();
  }

  /** Prints the text, or with {@code --json} the value. */
  final void print(Object json, String text, Object... arguments) {
    terminal().out().println(isJson() ? format().of(json) : text.formatted(arguments));
  }
}
