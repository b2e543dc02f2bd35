/**
 * How a store shows that nothing of it is missing: what it says of itself while it is open and when
 * it is closed, and the look at its files before anything is written to them. May import storage.
 */
@NullMarked
package io.drover.embedded.evidence;

import org.jspecify.annotations.NullMarked;
