/** Processes under trouble, the histories they record, and a checker of what these say. */
@NullMarked
package io.drover.laboratory;

import org.jspecify.annotations.NullMarked;
