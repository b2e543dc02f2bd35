/** Who looks at queues for trouble, and tells whom. May import store and threads. */
@NullMarked
package io.drover.internal.alert;

import org.jspecify.annotations.NullMarked;
