/**
 * Exchanges and bindings as users say and read them. Imports values of jobs and nothing else of
 * Drover.
 */
@NullMarked
package io.drover.routing;

import org.jspecify.annotations.NullMarked;
