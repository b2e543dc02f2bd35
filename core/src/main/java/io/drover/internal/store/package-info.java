/**
 * What everything of one open store shares: the engine and how it is found, the codec, limits,
 * errors, and jobs as their users see them. May import threads, and the packages of the values and
 * of the seam.
 */
@NullMarked
package io.drover.internal.store;

import org.jspecify.annotations.NullMarked;
