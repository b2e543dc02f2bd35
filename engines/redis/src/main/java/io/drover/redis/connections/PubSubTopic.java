package io.drover.redis.connections;

/**
 * What a connection can subscribe to: one channel, or all that a glob takes. Immutable.
 *
 * @param text the channel's name, or the glob
 */
public record PubSubTopic(String text, boolean isGlob) {}
