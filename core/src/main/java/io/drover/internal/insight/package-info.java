/**
 * What is seen of a store and of who works on it: which workers there are, whether they move, and
 * why a job does not run. May import {@code work}, {@code store} and {@code threads}.
 */
@NullMarked
package io.drover.internal.insight;

import org.jspecify.annotations.NullMarked;
