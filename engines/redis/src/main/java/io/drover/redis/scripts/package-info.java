/**
 * The language spoken with the server: the scripts, what they take and return, and how jobs,
 * options and keys are written in the format of BullMQ. Nothing here sends anything. A script's
 * file lies in {@code lua/}. May import no other package of the engine.
 */
@NullMarked
package io.drover.redis.scripts;

import org.jspecify.annotations.NullMarked;
