/**
 * The facets of the seam over an open store: each turns calls from any thread into commands of the
 * commit thread. A new feature's facet goes here. May import every other room.
 */
@NullMarked
package io.drover.embedded.facets;

import org.jspecify.annotations.NullMarked;
