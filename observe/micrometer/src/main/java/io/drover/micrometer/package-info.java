/** Meters and observations of Drover, by Micrometer. */
@NullMarked
package io.drover.micrometer;

import org.jspecify.annotations.NullMarked;
