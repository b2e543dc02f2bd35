/**
 * Ordered tables of bytes, on disk or in memory: the tables' names, batches of changes, and the
 * directory they are in. Knows nothing of queues. May import no other room.
 */
@NullMarked
package io.drover.embedded.storage;

import org.jspecify.annotations.NullMarked;
