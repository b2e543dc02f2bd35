/**
 * The way to the server: addresses, connections and which of them is used, calls under way and
 * their limits, what errors mean. Knows nothing of jobs. May import scripts.
 */
@NullMarked
package io.drover.redis.connections;

import org.jspecify.annotations.NullMarked;
