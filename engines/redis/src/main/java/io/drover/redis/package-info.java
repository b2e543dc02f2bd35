/**
 * The Redis engine: queues on a Redis server, shared with other programs in the data format of
 * BullMQ 6. Only the engine, its settings and its provider are public.
 */
@NullMarked
package io.drover.redis;

import org.jspecify.annotations.NullMarked;
