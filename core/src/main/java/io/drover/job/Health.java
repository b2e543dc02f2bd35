package io.drover.job;

/**
 * Whether a store works. Immutable.
 *
 * @param healthy whether it does
 * @param detail what the store is and, if it does not work, why
 */
public record Health(boolean healthy, String detail) {}
