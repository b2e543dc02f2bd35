/**
 * Dead letters: how they are written, read, grouped, edited and sent back. May import the rooms of
 * the store, of threads and of work.
 */
@NullMarked
package io.drover.internal.dead;

import org.jspecify.annotations.NullMarked;
