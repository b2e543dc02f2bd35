package io.drover.cli;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a command is run for. Immutable.
 *
 * @param data what is on its standard input
 * @param variables what is in its environment besides
 * @param grace how long it may take to end once it shall
 * @param limit how much it may print
 * @param log told what it complained of though it succeeded
 */
record ExecCall(
    String data,
    Map<String, String> variables,
    Duration grace,
    OutputLimit limit,
    Consumer<String> log) {}
