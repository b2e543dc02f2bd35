/**
 * What users import: {@code Drover} opens a store, {@code JobQueue} adds and inspects jobs, {@code
 * Worker} runs them, {@code QueueEvents} follows what happens.
 */
@NullMarked
package io.drover;

import org.jspecify.annotations.NullMarked;
