/**
 * The seam between the runtime and an engine: life-cycle verbs in facts. The runtime decides, the
 * engine records the decision in one atomic step. Only ids, bytes, instants and small values cross
 * it. Payloads cross as JSON in UTF-8.
 */
@NullMarked
package io.drover.spi;

import org.jspecify.annotations.NullMarked;
