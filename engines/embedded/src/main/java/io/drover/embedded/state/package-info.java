/**
 * What the engine keeps in memory of each queue, and the moves that keep it and the tables in step:
 * where jobs are, who holds them, who owns deduplication ids, which events are kept. May import
 * commit, rows and storage.
 */
@NullMarked
package io.drover.embedded.state;

import org.jspecify.annotations.NullMarked;
