/**
 * How changes are made to last: the transaction that gathers them, the loop that commits them on
 * its two threads, and how safe they are when they are answered. Knows nothing of jobs. May import
 * storage and rows.
 */
@NullMarked
package io.drover.embedded.commit;

import org.jspecify.annotations.NullMarked;
