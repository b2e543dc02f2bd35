/** Traces and metrics of Drover, by OpenTelemetry. */
@NullMarked
package io.drover.opentelemetry;

import org.jspecify.annotations.NullMarked;
