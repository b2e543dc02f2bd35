package io.drover.benchmarks;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Arrays;
import java.util.Locale;

/**
 * Runs commands in turns, each from the start of its process to its end, and prints their medians
 * and how many times as long as the first each took in the same round.
 */
public final class CommandTimes {

  private CommandTimes() {}

  /**
   * Runs the measurement.
   *
   * @param args how many rounds, and the commands, each a line for the shell
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = Integer.parseInt(args[0]);
    String[] commands = Arrays.copyOfRange(args, 1, args.length);
    for (String command : commands) {
      millis(command);
    }
    double[][] times = new double[commands.length][rounds];
    double[][] ratios = new double[commands.length][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < commands.length; i++) {
        times[i][round] = millis(commands[i]);
        ratios[i][round] = times[i][round] / times[0][round];
      }
    }
    for (int i = 0; i < commands.length; i++) {
      Arrays.sort(times[i]);
      Arrays.sort(ratios[i]);
      System.out.printf(
          Locale.ROOT,
          "%,6.0f ms (%,.0f to %,.0f)  %.2f  %s%n",
          times[i][rounds / 2],
          times[i][rounds / 4],
          times[i][rounds - 1 - rounds / 4],
          ratios[i][rounds / 2],
          commands[i]);
    }
  }

  private static double millis(String command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder("/bin/sh", "-c", command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("expected to end with 0: " + command);
    }
    return (System.nanoTime() - start) / 1e6;
  }
}
