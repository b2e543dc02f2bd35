package io.drover.cli;

import io.drover.job.AlertRule;
import io.drover.job.DroverException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what alerts are about, and when they are told. For one thread. */
final class AlertRuleOptions {

  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final long FINISHED = 20;

  @Option(names = "--depth", paramLabel = "QUEUE=N", description = "More jobs than N are ready.")
  private List<String> depths = new ArrayList<>();

  @Option(
      names = "--oldest",
      paramLabel = "QUEUE=TIME",
      description = "The next job has been ready for longer than this.")
  private List<String> ages = new ArrayList<>();

  @Option(
      names = "--failures",
      paramLabel = "QUEUE=SHARE",
      description =
          "A greater share failed of the jobs that finished within the window, 0.1 for a tenth, if 20"
              + " finished at least. Workers need --metrics.")
  private List<String> failures = new ArrayList<>();

  @Option(
      names = "--no-workers",
      paramLabel = "QUEUE",
      description = "Jobs are ready and no worker is there.")
  private List<String> unmanned = new ArrayList<>();

  @Option(
      names = "--stalled",
      paramLabel = "QUEUE=N",
      description = "More jobs than N were taken back from dead workers within the window.")
  private List<String> stalled = new ArrayList<>();

  @Option(
      names = "--dead-letters",
      paramLabel = "QUEUE=N",
      description = "A dead-letter queue grew by more than N jobs within the window.")
  private List<String> letters = new ArrayList<>();

  @Option(names = "--store-away", description = "The store does not answer.")
  private boolean storeAway;

  @Option(
      names = "--window",
      paramLabel = "TIME",
      description = "How far --failures, --stalled and --dead-letters look back. Defaults to 10m.")
  private Duration window = WINDOW;

  @Option(
      names = "--except",
      paramLabel = "QUEUE",
      description = "Leave these queues out of all rules but --dead-letters.")
  private List<String> exceptions = new ArrayList<>();

  @Option(
      names = "--lasting",
      paramLabel = "TIME",
      description = "How long it has to be so before it is told. Defaults to 0.")
  private @Nullable Duration lasting;

  @Option(
      names = "--quiet",
      paramLabel = "TIME",
      description = "After how long it is told again while it goes on. Defaults to 1h.")
  private @Nullable Duration quiet;

  @Option(
      names = "--clear-after",
      paramLabel = "TIME",
      description = "How long it has to be over before the all-clear is told. Defaults to 1m.")
  private @Nullable Duration clearAfter;

  /** Returns the rules that the options make. */
  List<AlertRule> rules() {
    List<AlertRule> rules = new ArrayList<>();
    add(rules, "--depth", depths, (queue, n) -> AlertRule.depth(queue, Long.parseLong(n)));
    add(rules, "--oldest", ages, (queue, age) -> AlertRule.oldestAge(queue, Durations.parse(age)));
    add(
        rules,
        "--failures",
        failures,
        (queue, share) ->
            AlertRule.failureRatio(queue, Double.parseDouble(share), window, FINISHED));
    add(
        rules,
        "--stalled",
        stalled,
        (queue, n) -> AlertRule.stalled(queue, Long.parseLong(n), window));
    unmanned.forEach(queue -> rules.add(AlertRule.noWorkers(queue)));
    boolean nothing = rules.isEmpty() && letters.isEmpty() && !storeAway;
    if (nothing) {
      rules.add(AlertRule.noWorkers("*"));
    }
    rules.replaceAll(this::excepting);
    add(
        rules,
        "--dead-letters",
        letters,
        (queue, n) -> AlertRule.deadLetters(queue, Long.parseLong(n), window));
    if (storeAway || nothing) {
      rules.add(AlertRule.storeAway());
    }
    rules.replaceAll(this::timed);
    return rules;
  }

  private static void add(
      List<AlertRule> rules,
      String option,
      List<String> values,
      BiFunction<String, String, AlertRule> rule) {
    for (String value : values) {
      int end = value.lastIndexOf('=');
      try {
        if (end > 0) {
          rules.add(rule.apply(value.substring(0, end), value.substring(end + 1).strip()));
          continue;
        }
      } catch (NumberFormatException e) {
        throw unreadable(option, value);
      } catch (IllegalArgumentException | DroverException e) {
        throw CommandFailure.usage("%s", option + ": " + e.getMessage());
      }
      throw unreadable(option, value);
    }
  }

  private static CommandFailure unreadable(String option, String value) {
    return CommandFailure.usage(
        "expected %s of a queue and a limit, such as %s '*=%s', got: %s",
        option, option, example(option), value);
  }

  private static String example(String option) {
    return switch (option) {
      case "--oldest" -> "5m";
      case "--failures" -> "0.1";
      default -> "100";
    };
  }

  private AlertRule excepting(AlertRule rule) {
    AlertRule some = rule;
    for (String exception : exceptions) {
      some = some.except(exception);
    }
    return some;
  }

  private AlertRule timed(AlertRule rule) {
    AlertRule timed = lasting == null ? rule : rule.lasting(lasting);
    timed = quiet == null ? timed : timed.quiet(quiet);
    return clearAfter == null ? timed : timed.clearAfter(clearAfter);
  }
}
