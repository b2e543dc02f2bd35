/**
 * What tells observers: the guard before them, and the decorator of the engine. May import threads,
 * and the packages of the values and of the seam.
 */
@NullMarked
package io.drover.internal.observe;

import org.jspecify.annotations.NullMarked;
