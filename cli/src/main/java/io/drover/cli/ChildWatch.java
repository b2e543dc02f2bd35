package io.drover.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What ends the commands that are running when this program is killed, so that none of them runs
 * beside the next program: a shell of its own, that is told of each command's begin and end by a
 * pipe, and does its work when that breaks. Safe for use by any number of threads.
 *
 * <p>A command and all it starts are known by a mark in their environment, which is there before
 * they are. What an ended command has left in the background is left alone. It needs {@code /proc};
 * where that is missing it does nothing.
 */
final class ChildWatch implements AutoCloseable {

  /** The variable with the mark. */
  static final String VARIABLE = "DROVER_COMMAND";

  private static final Path ENVIRONMENTS = Path.of("/proc/self/environ");

  /** Its arguments: what marks begin with. It knows the running ones by their numbers. */
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP QUIT
      running=' '
      while read -r sign number; do
        case $sign in
          +) running="$running$number " ;;
          -) running="${running%% $number *} ${running#* $number }" ;;
        esac
      done
      [ "$running" = ' ' ] && exit
      marks=
      for number in $running; do marks="$marks -e $1$number."; done
      end() {
        pids=$(grep -lF $marks /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3)
        [ -z "$pids" ] || kill -s "$1" $pids 2>/dev/null
      }
      end TERM
      sleep 1
      end KILL
      """;

  private final String prefix = VARIABLE + "=" + UUID.randomUUID() + "-";
  private final AtomicLong numbers = new AtomicLong();
  private final @Nullable OutputStream pipe;

  private ChildWatch() throws IOException {
    if (!Files.exists(ENVIRONMENTS)) {
      pipe = null;
      return;
    }
    ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT, "drover-watch", prefix);
    shell.environment().remove(VARIABLE); // Who watches this program may end it, but not this.
    shell.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
    pipe = shell.start().getOutputStream();
  }

  static ChildWatch start() throws IOException {
    return new ChildWatch();
  }

  /** Marks a command that is about to be started, and returns its number. */
  long begin(ProcessBuilder command) {
    long number = numbers.incrementAndGet();
    command.environment().put(VARIABLE, mark(number));
    tell("+ ", number);
    return number;
  }

  /** Says that a command has ended. */
  void end(long number) {
    tell("- ", number);
  }

  /** Ends the watch; no command is running any more. */
  @Override
  public void close() {
    if (pipe != null) {
      try {
        pipe.close();
      } catch (IOException e) {
        return; // The shell is gone already.
      }
    }
  }

  private String mark(long number) {
    return prefix.substring(VARIABLE.length() + 1) + number + ".";
  }

  private void tell(String sign, long number) {
    if (pipe == null) {
      return;
    }
    byte[] line = (sign + number + "\n").getBytes(StandardCharsets.US_ASCII);
    synchronized (pipe) {
      try {
        pipe.write(line);
        pipe.flush();
      } catch (IOException e) {
        return; // Somebody has ended the shell; the commands do not need it.
      }
    }
  }
}
