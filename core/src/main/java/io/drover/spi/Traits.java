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
 * @param maxBatch how many jobs, settlements or claims one call may carry at most
 * @param acknowledgement what has happened to a job when {@code add} returns, in words
 */
public record Traits(
    String name,
    boolean durable,
    boolean shared,
    boolean virtualTime,
    int maxBatch,
    String acknowledgement) {}
