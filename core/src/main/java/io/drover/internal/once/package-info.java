/** Effects that happen once for a key. May import store, threads and work. */
@NullMarked
package io.drover.internal.once;

import org.jspecify.annotations.NullMarked;
