package io.drover.cli;

import io.drover.Drover;
import io.drover.Exchange;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParentCommand;

/** A command on exchanges. For one thread. */
abstract class ExchangeStep implements Callable<Integer> {

  @ParentCommand private @Nullable ExchangeCommand group;

  @Override
  public final Integer call() {
    try (Drover drover = mayBegin() ? group().store().open() : group().store().openExisting()) {
      run(drover);
      return ExitCode.DONE;
    }
  }

  /** Does the work. */
  abstract void run(Drover drover);

  /** Returns whether a store that is not there yet is begun. */
  boolean mayBegin() {
    return false;
  }

  final Terminal terminal() {
    return group().terminal();
  }

  final void print(Object json, String text, Object... arguments) {
    group().print(json, text, arguments);
  }

  /** Returns an exchange that has to be there. */
  static Exchange find(Drover drover, String name) {
    return drover
        .findExchange(name)
        .orElseThrow(
            () -> {
              List<String> names = drover.exchanges().stream().map(Exchange::name).toList();
              return CommandFailure.usage(
                  "there is no exchange \"%s\"; the store has %s",
                  name, names.isEmpty() ? "none" : String.join(", ", names));
            });
  }

  final ExchangeCommand group() {
    if (group == null) {
      throw new IllegalStateException("expected picocli to have set the parent command");
    }
    return group;
  }
}
