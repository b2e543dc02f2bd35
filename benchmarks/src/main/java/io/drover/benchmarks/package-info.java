/** Measurements: JMH benchmarks of single steps, and programs that measure whole systems. */
@NullMarked
package io.drover.benchmarks;

import org.jspecify.annotations.NullMarked;
