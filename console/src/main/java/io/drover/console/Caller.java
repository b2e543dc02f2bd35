package io.drover.console;

/**
 * Who sent a request, and what they may do. Immutable.
 *
 * @param name the name the container knows, {@code token}, or {@code anonymous}
 * @param address where the request came from
 * @param role what the caller may do
 */
record Caller(String name, String address, Role role) {}
