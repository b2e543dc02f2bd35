package io.drover.spi;

/**
 * How an engine differs from others in ways the contract allows; the contract's tests read it.
 * Immutable.
 *
 * @param name the engine's name, {@code embedded} for example
 * @param durable whether jobs survive the end of the process
 * @param shared whether several processes can use the store at once
 * @param virtualTime whether leases and limits follow the instants that are passed in, and no clock
 *     of the store's own
 * @param maxBatch how many jobs or leases one call may carry at most
 * @param maxAdvance how many settlements, and how many claims, one {@code advance} may carry at
 *     most
 * @param maxCalls how many {@code add} calls for one queue, and how many {@code advance} calls of
 *     one worker, are under way at once at most: more than one where the store can work while its
 *     callers do
 * @param acknowledgement what has happened to a job when {@code add} returns, in words
 */
public record Traits(
    String name,
    boolean durable,
    boolean shared,
    boolean virtualTime,
    int maxBatch,
    int maxAdvance,
    int maxCalls,
    String acknowledgement) {}
