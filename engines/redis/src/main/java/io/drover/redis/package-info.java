/**
 * The Redis engine: queues on a Redis server, shared with other programs in the data format of
 * BullMQ 6. Only what users and the runtime name is here: the engine, its settings and its
 * provider. May import the packages beneath it, which may not import this one.
 */
@NullMarked
package io.drover.redis;

import org.jspecify.annotations.NullMarked;
