/** The {@code drover} program. */
@NullMarked
package io.drover.cli;

import org.jspecify.annotations.NullMarked;
