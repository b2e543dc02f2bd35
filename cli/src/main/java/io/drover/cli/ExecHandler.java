package io.drover.cli;

import io.drover.job.ActiveJob;
import io.drover.job.EndAttempt;
import io.drover.job.JobHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The handler that runs a shell command for each job. Safe for use by any number of threads. */
final class ExecHandler implements JobHandler<Json, Json>, AutoCloseable {

  /** The exit code that fails a job for good; EX_DATAERR of sysexits.h. */
  static final int REFUSED = 65;

  private static final int MAX_REASON_LINES = 10;
  private static final int MAX_REASON_CHARS = 4096;
  private static final int MAX_LOG_LINES = 20;
  private static final int FIRST_SIGNAL = 129;
  private static final int LAST_SIGNAL = 192;

  /** Ctrl-C reaches the command at the same moment as this process, and either may be first. */
  private static final long STOP_MILLIS = 300;

  /** The part of its time by which a command that failed in a way of its own is held up. */
  private static final int STOP_PART = 10;

  private final ShellTemplate template;
  private final @Nullable Duration timeout;
  private final StopSignal stop;
  private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();
  private final ChildWatch watch = ChildWatch.start();

  ExecHandler(ShellTemplate template, @Nullable Duration timeout, StopSignal stop)
      throws IOException {
    this.template = template;
    this.timeout = timeout;
    this.stop = stop;
  }

  @Override
  public Json handle(ActiveJob<Json> job) throws Exception {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("DROVER_JOB_ID", job.id());
    variables.put("DROVER_JOB_NAME", job.name());
    variables.put("DROVER_QUEUE", job.queue());
    variables.put("DROVER_ATTEMPT", Integer.toString(job.attempt()));
    return run(
        new ExecCall(
            job.data().plainText(), variables, job.grace(), OutputLimit.EXCERPT, job::log));
  }

  /** Runs the command once and returns what it printed. */
  Json run(ExecCall call) throws Exception {
    requireNotStopped();
    ProcessBuilder command = command(call);
    long begun = System.nanoTime();
    long watched = watch.begin(command);
    try (ChildProcess child = ChildProcess.start(command, call.data(), call.limit())) {
      running.add(child);
      try {
        if (!child.awaitOrKill(timeout, mercy(call.grace()))) {
          throw new CommandFailedException(
              reason("did not end within " + Durations.format(timeout()), child));
        }
      } finally {
        running.remove(child);
      }
      requireNotStopped(child.exitCode(), System.nanoTime() - begun);
      return result(call, child);
    } finally {
      watch.end(watched);
    }
  }

  /** Kills the commands that still run, which have had their time to end. */
  @Override
  public void close() {
    running.forEach(child -> child.kill(Duration.ZERO));
    watch.close();
  }

  /**
   * Returns how long a command has between the polite and the forced end. The other half of the
   * grace is for the forced end, and for this handler to wake and to return on a busy machine.
   */
  static Duration mercy(Duration grace) {
    return grace.dividedBy(2);
  }

  private ProcessBuilder command(ExecCall call) {
    String data = call.data();
    ShellEnvironment environment = new ShellEnvironment();
    if (environment.fits(data)) {
      environment.put(ShellTemplate.VARIABLE, data);
    } else if (template.usesData()) {
      throw new CommandRefusedException(
          data.indexOf('\0') >= 0
              ? "expected data without a zero character for {}; read standard input instead"
              : "expected data of at most %,d bytes for {}, got %,d characters; read standard input"
                      .formatted(ShellEnvironment.MAX_BYTES, data.length())
                  + " instead");
    }
    call.variables().forEach(environment::put);
    return environment.command(template.script());
  }

  private Json result(ExecCall call, ChildProcess child) throws Exception {
    int code = child.exitCode();
    if (code == 0) {
      List<String> complaints = lastLines(child.err().tail(), MAX_LOG_LINES);
      complaints.forEach(call.log());
      return printed(call, child.out());
    }
    String end =
        isSignal(code)
            ? "exit code %d (signal %d)".formatted(code, code - FIRST_SIGNAL + 1)
            : "exit code " + code;
    if (code == REFUSED) {
      throw new CommandRefusedException(reason(end, child));
    }
    throw new CommandFailedException(reason(end, child));
  }

  /** Gives a job back for which nothing is begun any more. */
  private void requireNotStopped() {
    if (stop.isStopped()) {
      throw EndAttempt.giveBack(Duration.ZERO);
    }
  }

  /**
   * Gives a job back whose command failed since it was stopped. Ctrl-C may end all of a command, or
   * a part of it so that it fails in a way of its own. As that may be seen here before the stop is,
   * a failure is held up, the longer the longer the command took.
   */
  private void requireNotStopped(int code, long tookNanos) throws InterruptedException {
    if (code == 0 || code == REFUSED) {
      return;
    }
    long part = TimeUnit.NANOSECONDS.toMillis(tookNanos) / STOP_PART;
    stop.await(isSignal(code) ? STOP_MILLIS : Math.min(STOP_MILLIS, part));
    requireNotStopped();
  }

  private static boolean isSignal(int code) {
    return code >= FIRST_SIGNAL && code <= LAST_SIGNAL;
  }

  /** Returns what the command printed: JSON as it is, other text as a string, nothing as null. */
  private static Json printed(ExecCall call, ChildOutput out) throws IOException {
    long size = out.size();
    if (call.limit().whole() && size > call.limit().bytes()) {
      throw new CommandRefusedException(
          "expected at most %,d bytes on standard output, got: %,d; print less, or where the result is found"
              .formatted(call.limit().bytes(), size));
    }
    byte[] head = out.head();
    if (size > head.length) {
      int end = endOfCharacter(head);
      String cut = "[cut: %d of %d bytes]".formatted(end, size);
      call.log().accept("standard output " + cut);
      return Json.ofString(new String(head, 0, end, StandardCharsets.UTF_8) + "\n" + cut);
    }
    String text = withoutTrailingNewlines(new String(head, StandardCharsets.UTF_8));
    if (text.isEmpty()) {
      return Json.NULL;
    }
    return JsonText.isValid(text) ? new Json(text.strip()) : Json.ofString(text);
  }

  private static String reason(String end, ChildProcess child) throws IOException {
    String said = String.join("\n", lastLines(child.err().tail(), MAX_REASON_LINES));
    if (said.length() > MAX_REASON_CHARS) {
      said = "…" + said.substring(said.length() - MAX_REASON_CHARS);
    }
    return said.isEmpty() ? end + ", nothing on standard error" : end + ": " + said;
  }

  private static List<String> lastLines(String text, int count) {
    List<String> lines =
        Arrays.stream(text.split("\r?\n", -1)).filter(line -> !line.isBlank()).toList();
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }

  /** Returns the length without the last character, if that may have lost its end. */
  private static int endOfCharacter(byte[] utf8) {
    int end = utf8.length;
    while (end > 0 && utf8.length - end < 4 && (utf8[end - 1] & 0xc0) == 0x80) {
      end--;
    }
    return end > 0 && (utf8[end - 1] & 0xc0) == 0xc0 ? end - 1 : utf8.length;
  }

  private static String withoutTrailingNewlines(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(0, end);
  }

  private Duration timeout() {
    return timeout == null ? Duration.ZERO : timeout;
  }
}
