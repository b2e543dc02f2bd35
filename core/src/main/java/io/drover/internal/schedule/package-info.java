/** Recurring jobs: which run comes next, and when. May import work, store and threads. */
@NullMarked
package io.drover.internal.schedule;

import org.jspecify.annotations.NullMarked;
