/**
 * The embedded engine: durable queues inside the process, over RocksDB or in memory. Only the
 * engine, its settings and its provider are public.
 */
@NullMarked
package io.drover.embedded;

import org.jspecify.annotations.NullMarked;
