/**
 * What the runtime does over any engine, as tests: an engine's author implements {@code
 * RuntimeContract} beside the engine's own contract.
 */
@NullMarked
package io.drover.testkit.runtime;

import org.jspecify.annotations.NullMarked;
