/**
 * The embedded engine: durable queues inside the process, over RocksDB or in memory. Only the
 * engine, its settings and its provider are here, and public to users; beneath are rooms, each of
 * which may import those before it: {@code storage}, {@code rows}, {@code commit}, {@code state},
 * {@code commands}, {@code facets}.
 */
@NullMarked
package io.drover.embedded;

import org.jspecify.annotations.NullMarked;
